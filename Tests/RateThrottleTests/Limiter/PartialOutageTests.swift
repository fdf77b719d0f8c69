import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A storage that fails for some identifiers and serves others")
struct PartialOutageTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)

    private func limiter(isPartitioned: Bool, _ failing: @escaping @Sendable (String) -> Bool) throws
        -> RateThrottleCore
    {
        let storage = PartialStorage(isPartitioned: isPartitioned, isFailing: failing)
        let limiter = RateThrottleCore.patient(storage, failurePolicy: .failClosed, clock: clock)
        limiter.addRule(try .test(.fixedWindow, 100, per: 3_600))
        return limiter
    }

    /// However many of the calls in a row happen to be for the part that fails.
    @Test func theOthersAreServed() async throws {
        let limiter = try limiter(isPartitioned: true) { $0.contains("gone") }
        for number in 0..<300 {
            for _ in 0..<10 { #expect(try await limiter.checkRateLimit("gone\(number)", rule: "rule").degraded) }
            #expect(try await !limiter.checkRateLimit("here\(number)", rule: "rule").degraded)
            clock.advance(by: .milliseconds(900))
            #expect(limiter.circuitBreakerState == .closed)
        }
        #expect(limiter.getMetrics().storageFailures == 3_000 && limiter.getMetrics().breakerOpenings == 0)
    }

    @Test func whenAllFailItIsLeftAloneAfterAnInterval() async throws {
        let limiter = try limiter(isPartitioned: true) { _ in true }
        for number in 0..<20 { _ = try await limiter.checkRateLimit("\(number)", rule: "rule") }
        #expect(limiter.circuitBreakerState == .closed)
        clock.advance(by: .seconds(1))
        _ = try await limiter.checkRateLimit("last", rule: "rule")
        #expect(limiter.circuitBreakerState == .open(probeAfter: .seconds(1)))
    }

    /// It was silent for long, and now serves all but one part: a probe that fails there does not keep the others waiting.
    @Test func aProbeThatFailsIsFollowedByOthers() async throws {
        let limiter = try limiter(isPartitioned: true) { $0.contains("gone") }
        for number in 0..<5 { _ = try await limiter.checkRateLimit("gone\(number)", rule: "rule") }
        clock.advance(by: .seconds(1))
        _ = try await limiter.checkRateLimit("gone", rule: "rule")
        #expect(limiter.circuitBreakerState == .open(probeAfter: .seconds(1)))
        clock.advance(by: .seconds(1))
        for number in 0..<4 {
            #expect(try await limiter.checkRateLimit("gone\(number)", rule: "rule").degraded)
            #expect(limiter.circuitBreakerState == .halfOpen)
        }
        #expect(try await !limiter.checkRateLimit("here", rule: "rule").degraded)
        #expect(limiter.circuitBreakerState == .closed)
    }

    @Test func oneThatIsNoneIsLeftAloneAtOnce() async throws {
        let limiter = try limiter(isPartitioned: false) { $0.contains("gone") }
        for number in 0..<5 { _ = try await limiter.checkRateLimit("gone\(number)", rule: "rule") }
        #expect(limiter.circuitBreakerState == .open(probeAfter: .seconds(1)))
        #expect(try await limiter.checkRateLimit("here", rule: "rule").degraded)
    }
}
