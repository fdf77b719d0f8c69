import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A storage that does not answer", .timeLimit(.minutes(10)))
struct DeadlineTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    private let outage: Outage

    init() {
        outage = Outage(.hanging, clock: clock)
    }

    private func limiter(
        _ policy: FailurePolicy = .failClosed,
        within deadline: Duration = .milliseconds(5)
    ) throws -> RateThrottleCore {
        let limiter = RateThrottleCore(
            storage: outage.native,
            failurePolicy: policy,
            decisionDeadline: deadline,
            circuitBreaker: CircuitBreakerOptions(failureThreshold: .max),
            logger: LogLines().logger
        )
        limiter.addRule(try .test(.fixedWindow, 100, per: 60))
        return limiter
    }

    @Test func endsAtTheDeadline() async throws {
        defer { outage.turn(to: .answering) }
        let limiter = try limiter()
        let status = try await limiter.checkRateLimit("client", rule: "rule")
        #expect(!status.allowed && status.degraded && status.reason == .storageUnavailable)
        #expect(limiter.getMetrics().storageFailures == 1)
        let error = await #expect(throws: StorageError.self) { try await limiter.reset("client", rule: "rule") }
        #expect(error?.code == .timedOut)
        #expect(error?.message.contains("0.005") == true)
        #expect(await !limiter.getStatus().isStorageHealthy)
        outage.turn(to: .answering)
        #expect(try await !self.limiter(within: .seconds(3_600)).checkRateLimit("client", rule: "rule").degraded)
    }

    @Test("A hundred callers wait no longer than one")
    func manyCallers() async throws {
        defer { outage.turn(to: .answering) }
        let limiter = try limiter()
        await withTaskGroup { group in
            for number in 0..<100 {
                group.addTask { try? await limiter.checkRateLimit("client-\(number)", rule: "rule").degraded }
            }
            for await isDegraded in group { #expect(isDegraded == true) }
        }
        #expect(limiter.getMetrics().storageFailures == 100)
    }

    @Test("A deadline of zero or less fails every call", arguments: [Duration.zero, .seconds(-1)])
    func noTime(_ deadline: Duration) async throws {
        outage.turn(to: .answering)
        let limiter = try limiter(.throwError, within: deadline)
        for _ in 0..<200 {
            let error = await #expect(throws: StorageError.self) {
                try await limiter.checkRateLimit("client", rule: "rule")
            }
            #expect(error?.code == .timedOut)
        }
    }

    @Test("Cancellation is no failure")
    func cancellation() async throws {
        defer { outage.turn(to: .answering) }
        for policy in [FailurePolicy.failClosed, .failOpen, .throwError, .fallback(InMemoryStorage(), share: 1)] {
            let limiter = try limiter(policy, within: .seconds(3_600))
            let before = outage.native.callCount()
            let caller = Task { try await limiter.checkRateLimit("client", rule: "rule") }
            await ViolationTests.wait { outage.native.callCount() > before }
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
            #expect(limiter.getMetrics().storageFailures == 0)
            #expect(limiter.getMetrics().totalRequests == 0)
        }
    }

    @Test("A task that was cancelled before it asks")
    func cancelledBefore() async throws {
        defer { outage.turn(to: .answering) }
        let limiter = try limiter(within: .seconds(3_600))
        let caller = Task {
            await ViolationTests.wait { false }
            return try await limiter.checkRateLimit("client", rule: "rule")
        }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
        #expect(limiter.getMetrics().storageFailures == 0)
    }

    @Test("A backend that throws CancellationError of its own accord has failed")
    func cancellingBackend() async throws {
        outage.turn(to: .cancelling)
        let closed = try limiter()
        let status = try await closed.checkRateLimit("client", rule: "rule")
        #expect(!status.allowed && status.degraded)
        #expect(closed.getMetrics().storageFailures == 1)
        #expect(try await limiter(.failOpen).checkRateLimit("client", rule: "rule").allowed)
        let error = await #expect(throws: StorageError.self) {
            try await limiter(.throwError).checkRateLimit("client", rule: "rule")
        }
        #expect(error?.code == .unavailable)
    }
}
