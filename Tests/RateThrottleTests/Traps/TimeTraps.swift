import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Traps: time")
struct TimeTraps {
    @Test("T37: a clock set back an hour locks nobody out and mints nothing")
    func t37() throws {
        let bench = RuleBench()
        let rule = try RateThrottleRule.test(.tokenBucket, 10, per: 60)
        bench.move(to: 1_000)
        #expect(try bench.ask(rule).remaining == 9)
        bench.move(to: -2_600)
        let back = try bench.ask(rule)
        #expect(back.allowed && back.remaining == 8)
        // It earns from there as if nothing had happened.
        #expect(try bench.ask(rule, cost: 8).remaining == 0)
        #expect(try bench.ask(rule).retryAfterMicroseconds == 6_000_000)
    }

    @Test("T37: a clock set back a little and forward again has not gone on")
    func t37Returning() throws {
        let bench = RuleBench()
        let rule = try RateThrottleRule.test(.tokenBucket, 10, per: 60)
        bench.move(to: 1_000)
        #expect(try bench.ask(rule).remaining == 9)
        for left in [7, 5, 3] {
            bench.move(to: 970)
            #expect(try bench.ask(rule).remaining == left + 1)
            bench.move(to: 1_000)
            #expect(try bench.ask(rule).remaining == left)
        }
    }

    @Test("T37: the clock that is the default never steps back")
    func t37Monotonic() {
        var last = Int.min
        for _ in 0..<10_000 {
            let now = MonotonicClock().microsecondsSinceEpoch
            #expect(now >= last)
            last = now
        }
    }

    @Test("T38: limiters of one storage share its clock", arguments: RateThrottleStrategy.allCases)
    func t38(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench()
        let clocks = [-30_000_000, 30_000_000].map { ManualClock(microsecondsSinceEpoch: RuleBench.start + $0) }
        // A limiter's own clock, set apart by a minute, decides nothing here.
        let limiters = clocks.map { RateThrottleCore(storage: bench.storage, clock: $0) }
        for limiter in limiters { limiter.addRule(try .test(strategy, 10, per: 60)) }
        var granted = 0
        for call in 0..<100 {
            granted += try await limiters[call % 2].checkRateLimit("client", rule: "rule").allowed ? 1 : 0
        }
        #expect(granted == 10)
    }

    @Test("T38: readings that lag by up to a window mint nothing", arguments: RateThrottleStrategy.allCases)
    func t38Skew(_ strategy: RateThrottleStrategy) throws {
        let bench = RuleBench()
        let rule = try RateThrottleRule.test(strategy, 10, per: 60)
        var granted = 0
        for call in 0..<100 {
            bench.move(to: call % 2 == 0 ? 30 : -30)
            granted += try bench.ask(rule).allowed ? 1 : 0
        }
        #expect(granted == 10)
    }
}
