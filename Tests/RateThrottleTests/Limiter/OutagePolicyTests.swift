import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What is answered while the circuit breaker is open", .timeLimit(.minutes(10)))
struct OutagePolicyTests {
    @Test("Closed: until the probe; an interval when none is due")
    func failClosed() async throws {
        let bench = try BreakerBench(.failClosed, .init(failureThreshold: 2, probeInterval: .seconds(3)))
        bench.storage.fail([.evaluate], next: 2)
        #expect(try await bench.check().retryAfter == .seconds(3))
        #expect(try await bench.check().retryAfter == .seconds(3))
        bench.clock.advance(by: .milliseconds(500))
        let status = try await bench.check()
        #expect(!status.allowed && !status.blocked && status.degraded && status.reason == .storageUnavailable)
        #expect(status.retryAfter == .milliseconds(2_500) && status.resetAfter == .milliseconds(2_500))
        #expect(status.remaining == 0 && status.limit == 100)
        bench.clock.advance(by: .milliseconds(2_500))
        bench.storage.hold([.evaluate])
        let probe = Task { try await bench.check() }
        #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
        #expect(try await bench.check().retryAfter == .seconds(3))
        bench.storage.release()
        #expect(try await !probe.value.degraded)
    }

    @Test func failOpen() async throws {
        let bench = try BreakerBench(.failOpen)
        try await bench.open()
        let status = try await bench.check(cost: 100)
        #expect(status.allowed && status.degraded && status.reason == .storageUnavailable && status.remaining == 100)
        #expect(bench.asked == 5)
    }

    @Test func throwError() async throws {
        let bench = try BreakerBench(.throwError)
        try await bench.fail(5, with: Outage.Down())
        bench.clock.advance(by: .milliseconds(250))
        let error = await #expect(throws: StorageError.self) { try await bench.check() }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("circuit breaker is open") == true)
        #expect(error?.message.contains("0.75 seconds") == true && error?.message.contains("Down") == true)
        #expect(error?.message.contains("secret") == false)
        #expect((error?.underlying as? StorageError)?.underlying is Outage.Down)
    }

    @Test("A fallback decides meanwhile, and recovery needs no restart")
    func fallback() async throws {
        let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
        let spare = FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
        let bench = try BreakerBench(.fallback(spare, share: 10))
        try await bench.check(cost: 50)
        #expect(spare.callCount() == 0)
        try await bench.open()
        var granted = 0
        for _ in 0..<20 {
            let status = try await bench.check()
            #expect(status.degraded)
            granted += status.allowed ? 1 : 0
        }
        // The five that opened it were decided there, too.
        #expect(granted == 5 && bench.asked == 6 && spare.callCount() == 25)
        bench.clock.advance(by: .seconds(1))
        let status = try await bench.check()
        #expect(!status.degraded && status.remaining == 49)
        // A denial is no failure.
        #expect(try await !bench.check(cost: 50).allowed)
        #expect(spare.callCount() == 25)
    }

    @Test("A fallback that can suspend has a breaker of its own")
    func fallbackBreaker() async throws {
        let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
        let spare = FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
        let bench = try BreakerBench(.fallback(spare, share: 1))
        spare.failAlways()
        try await bench.open()
        #expect(spare.callCount() == 5)
        for _ in 0..<10 {
            let status = try await bench.check()
            #expect(!status.allowed && status.reason == .storageUnavailable && status.retryAfter == .seconds(1))
        }
        #expect(spare.callCount() == 5 && bench.asked == 5)
        #expect(bench.limiter.getMetrics().breakerOpenings == 1)
        spare.recover()
        bench.clock.advance(by: .seconds(1))
        try await bench.fail(1)
        #expect(spare.callCount() == 6)
        #expect(try await bench.check().allowed)
        #expect(spare.callCount() == 7 && bench.asked == 6)
    }

    @Test("A fallback in memory has none")
    func immediateFallback() async throws {
        let bench = try BreakerBench(.fallback(InMemoryStorage(), share: 1))
        try await bench.open()
        #expect(bench.limiter.fallback?.breaker == nil)
        #expect(try await bench.check().allowed)
    }
}

@Suite("Answers that come late", .timeLimit(.minutes(10)))
struct LateAnswerTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    private let storage: FaultyStorage<ToyStorage>
    private let limiter: RateThrottleCore
    private let log = LogLines()

    /// Calls under `slow` wait in the storage; those under `quick` do not.
    init() throws {
        storage = FaultyStorage(ToyStorage(ToyMedium(clock: clock)))
        limiter = RateThrottleCore.patient(
            storage,
            circuitBreaker: CircuitBreakerOptions(failureThreshold: 2),
            clock: clock,
            logger: log.logger
        )
        limiter.addRule(try .test(.fixedWindow, 100, per: 60, name: "slow"))
        limiter.addRule(try .test(.tokenBucket, 100, per: 60, name: "quick"))
        storage.hold([.increment])
    }

    /// Starts calls that wait in the storage, to end well or not once they are released.
    private func start(_ count: Int, failing: Bool) async -> [Task<Bool?, Never>] {
        if failing { storage.fail([.increment], next: count) }
        let calls = (0..<count).map { number in
            Task { [limiter] in try? await limiter.checkRateLimit("client-\(number)", rule: "slow").degraded }
        }
        #expect(await storage.waitUntilHeld(count, within: .seconds(300)))
        return calls
    }

    private func open() async throws {
        storage.fail([.get], next: 2)
        for _ in 0..<2 { try await limiter.checkRateLimit("client", rule: "quick") }
        try #require(limiter.circuitBreakerState == .open(probeAfter: .seconds(1)))
    }

    @Test("A success from before the breaker opened does not close it, and is no news")
    func success() async throws {
        let calls = await start(3, failing: false)
        try await open()
        clock.advance(by: .milliseconds(300))
        storage.release()
        for call in calls { #expect(await call.value == false) }
        #expect(limiter.circuitBreakerState == .open(probeAfter: .milliseconds(700)))
        #expect(log.lines.count == 1)
    }

    @Test("A failure from before the breaker opened does not keep it open for longer")
    func failure() async throws {
        let calls = await start(3, failing: true)
        try await open()
        clock.advance(by: .milliseconds(300))
        storage.release()
        for call in calls { #expect(await call.value == true) }
        #expect(limiter.circuitBreakerState == .open(probeAfter: .milliseconds(700)))
        #expect(limiter.getMetrics().breakerOpenings == 1)
    }

    @Test("Failures from before the breaker opened do not open it anew")
    func failureAfterRecovery() async throws {
        let calls = await start(3, failing: true)
        try await open()
        clock.advance(by: .seconds(1))
        #expect(try await !limiter.checkRateLimit("client", rule: "quick").degraded)
        storage.release()
        for call in calls { #expect(await call.value == true) }
        #expect(limiter.circuitBreakerState == .closed && limiter.getMetrics().breakerOpenings == 1)
    }
}
