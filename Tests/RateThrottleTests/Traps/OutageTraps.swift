import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Traps: a storage that fails", .timeLimit(.minutes(10)))
struct OutageTraps {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)

    @Test("T55: a denial is final: the fallback is for failures only")
    func t55() async throws {
        let spare = FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
        for primary in Outage(clock: clock).storages {
            let limiter = RateThrottleCore.patient(
                primary,
                failurePolicy: .fallback(spare, share: 1),
                clock: clock
            )
            limiter.addRule(try .test(.tokenBucket, 2, per: 1))
            #expect(try await !limiter.checkRateLimit("client", rule: "rule", cost: 3).allowed)
            #expect(try await limiter.checkRateLimit("client", rule: "rule", cost: 2).allowed)
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!status.allowed && !status.degraded)
        }
        #expect(spare.callCount() == 0)
    }

    @Test("T56: four processes get a quarter each while the storage is down, and its counts when it is back")
    func t56() async throws {
        let outage = Outage(clock: clock)
        let limiters = try (0..<4).map { _ in
            let limiter = RateThrottleCore.patient(
                outage.native,
                failurePolicy: .fallback(InMemoryStorage(configuration: .init(clock: clock)), share: 4),
                clock: clock
            )
            limiter.addRule(try .test(.fixedWindow, 100, per: 60))
            return limiter
        }
        #expect(try await limiters[0].checkRateLimit("client", rule: "rule", cost: 30).remaining == 70)
        outage.turn(to: .failing)
        for limiter in limiters {
            var granted = 0
            for _ in 0..<100 {
                let status = try await limiter.checkRateLimit("client", rule: "rule")
                #expect(status.degraded)
                granted += status.allowed ? 1 : 0
            }
            #expect(granted == 25)
        }
        outage.turn(to: .answering)
        // The circuit breaker of each is open by now, and probes when its interval is over.
        clock.advance(by: .seconds(1))
        for (limiter, left) in zip(limiters, [69, 68, 67, 66]) {
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!status.degraded && status.remaining == left)
        }
    }
}
