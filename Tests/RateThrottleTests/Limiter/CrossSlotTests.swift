import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A call that no cluster could decide")
struct CrossSlotTests {
    private static let error = StorageError(code: .crossSlot, message: #""a", "b" lie in different slots"#)

    private static let policies: [FailurePolicy] = [
        .failOpen, .failClosed, .throwError, .fallback(InMemoryStorage(), share: 2),
    ]

    private func limiter(_ policy: FailurePolicy, failing count: Int) throws -> RateThrottleCore {
        let storage = FaultyStorage(InMemoryStorage())
        storage.fail(next: count, with: Self.error)
        let limiter = RateThrottleCore.patient(storage, failurePolicy: policy)
        limiter.addRule(try .test(.fixedWindow, 100, per: 60))
        return limiter
    }

    @Test("It is the caller's mistake under every failure policy, and no outage", arguments: policies)
    func throwsAlways(_ policy: FailurePolicy) async throws {
        let limiter = try limiter(policy, failing: 40)
        for _ in 0..<20 {
            let checked = await #expect(throws: StorageError.self) {
                try await limiter.checkRateLimits([.init("a", rule: "rule"), .init("b", rule: "rule")])
            }
            #expect(checked?.code == .crossSlot && checked?.message == Self.error.message)
            let peeked = await #expect(throws: StorageError.self) { try await limiter.peek("a", rule: "rule") }
            #expect(peeked?.code == .crossSlot)
        }
        #expect(limiter.circuitBreakerState == .closed)
        let metrics = limiter.getMetrics()
        #expect(metrics.storageFailures == 0 && metrics.totalRequests == 0)
        #expect(try await limiter.checkRateLimit("a", rule: "rule").degraded == false)
    }
}
