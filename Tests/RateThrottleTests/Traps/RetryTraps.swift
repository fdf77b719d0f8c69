import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Traps: retry times, what remains, and edges")
struct RetryTraps {
    private let bench = RuleBench()

    /// Asks at so many seconds, and expects a denial with a wait in seconds.
    private func expectDenied(_ rule: RateThrottleRule, at second: Double, retryAfter: Double) throws {
        bench.move(to: second)
        let outcome = try bench.ask(rule)
        #expect(!outcome.allowed, "at \(second)")
        #expect(outcome.retryAfterMicroseconds == Int((retryAfter * 1_000_000).rounded()), "at \(second)")
    }

    private func expectAllowed(_ rule: RateThrottleRule, at second: Double, cost: Int = 1) throws {
        bench.move(to: second)
        #expect(try bench.ask(rule, cost: cost).allowed, "at \(second)")
    }

    @Test("T11: a token bucket waits 5.9 s, not 5, and says 6 in the header")
    func t11() async throws {
        let rule = try RateThrottleRule.test(.tokenBucket, 10, per: 59)
        #expect(try bench.granted(10, rule) == 10)
        bench.limiter.addRule(rule)
        let status = try await bench.limiter.checkRateLimit("client", rule: "rule")
        #expect(!status.allowed && status.retryAfter == .milliseconds(5_900))
        #expect(try status.headers().last?.value == "6")
        try expectDenied(rule, at: 5, retryAfter: 0.9)
        try expectAllowed(rule, at: 5.9)
    }

    @Test("T13: a sliding counter's wait is exact across the edge")
    func t13() throws {
        let rule = try RateThrottleRule.test(.slidingCounter, 10, per: 60)
        try expectAllowed(rule, at: 59.5, cost: 10)
        try expectDenied(rule, at: 59.5, retryAfter: 6.5)
        try expectDenied(rule, at: 60, retryAfter: 6)
        try expectAllowed(rule, at: 66)
    }

    @Test("T15: the window before weighs by what is left of it")
    func t15() throws {
        let rule = try RateThrottleRule.test(.slidingCounter, 100, per: 60)
        bench.move(to: 30)
        #expect(try bench.granted(84, rule) == 84)
        bench.move(to: 75)
        #expect(try bench.granted(37, rule) == 37)
        try expectDenied(rule, at: 75, retryAfter: 0.714_286)
    }

    @Test("T16: a log's reset is that of its newest entry, the retry that of the oldest")
    func t16() throws {
        let rule = try RateThrottleRule.test(.slidingWindow, 2, per: 60)
        try expectAllowed(rule, at: 0)
        try expectAllowed(rule, at: 10)
        try expectDenied(rule, at: 20, retryAfter: 40)
        #expect(try bench.ask(rule).resetAfterMicroseconds == 50_000_000)
    }

    @Test("T17: after a lowered limit enough entries must leave")
    func t17() throws {
        for second in 0..<10 { try expectAllowed(.test(.slidingWindow, 10, per: 60), at: Double(second)) }
        let lowered = try RateThrottleRule.test(.slidingWindow, 2, per: 60)
        try expectDenied(lowered, at: 10, retryAfter: 58)
        try expectDenied(lowered, at: 67.999_999, retryAfter: 0.000_001)
        try expectAllowed(lowered, at: 68)
    }

    @Test("T19: a log's entry counts to the microsecond")
    func t19() throws {
        let rule = try RateThrottleRule.test(.slidingWindow, 1, per: 60)
        try expectAllowed(rule, at: 0)
        try expectDenied(rule, at: 59.999_999, retryAfter: 0.000_001)
        try expectAllowed(rule, at: 60)
    }

    @Test("T20: a fixed window ends at its edge")
    func t20() throws {
        let rule = try RateThrottleRule.test(.fixedWindow, 1, per: 60)
        try expectAllowed(rule, at: 59.999)
        try expectDenied(rule, at: 59.999_5, retryAfter: 0.000_5)
        try expectAllowed(rule, at: 60)
    }

    @Test("T21: what is stale is not counted")
    func t21() throws {
        let rule = try RateThrottleRule.test(.slidingWindow, 1, per: 60)
        try expectAllowed(rule, at: 0)
        try expectAllowed(rule, at: 61)
    }

    @Test("T22: nothing is rounded to the nearest")
    func t22() throws {
        let rule = try RateThrottleRule.test(.tokenBucket, 1, per: 2)
        try expectAllowed(rule, at: 0)
        try expectDenied(rule, at: 1.07, retryAfter: 0.93)
        try expectAllowed(rule, at: 2)
    }

    @Test("T23: no interval of any bucket admits more than burst + T × L ÷ W", arguments: 1...8)
    func t23(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let bench = RuleBench()
            var plain = RuleSize.small.rule(.tokenBucket, &random)
            plain.blockMicroseconds = 0
            let rule = try plain.make()
            var clock = RandomClock(at: RuleBench.start)
            var log = GrantLog(at: RuleBench.start)
            var answer: ExpectedOutcome?
            for _ in 0..<1_250 {
                clock.step(after: answer, under: plain, &random)
                bench.clock.set(microsecondsSinceEpoch: clock.now)
                let cost = random.pick(1...min(3, plain.capacity))
                let outcome = try bench.ask(rule, cost: cost)
                log.note(outcome.allowed ? cost : 0, at: clock.now)
                answer = ExpectedOutcome(outcome)
            }
            #expect(GrantLog.isWithinBurst(plain.capacity, plain.limit, per: plain.windowMicroseconds, log.grants))
        }
    }

    @Test("T24: fractions of a token are kept")
    func t24() throws {
        let quick = try RateThrottleRule.test(.tokenBucket, 1, per: 0.1, name: "quick")
        for poll in 0..<10 { try expectAllowed(quick, at: Double(poll) / 10) }
        let slow = try RateThrottleRule.test(.tokenBucket, 1, per: 60)
        var granted = 0
        for poll in 0..<6_000 {
            bench.move(to: Double(poll) / 10)
            granted += try bench.ask(slow).allowed ? 1 : 0
        }
        #expect(granted == 10)
    }

    @Test("T25: a grant does not throw away what was earned since the last")
    func t25() throws {
        let rule = try RateThrottleRule.test(.tokenBucket, 1, per: 60, burst: 2)
        for second in [0.0, 59, 61] { try expectAllowed(rule, at: second) }
        try expectDenied(rule, at: 62, retryAfter: 58)
    }

    @Test("T27: a leaky bucket drains steadily")
    func t27() throws {
        let rule = try RateThrottleRule.test(.leakyBucket, 10, per: 10)
        #expect(try bench.granted(10, rule) == 10)
        bench.move(to: 5)
        #expect(try bench.granted(20, rule) == 5)
    }

    @Test("T28: every strategy says when to retry, from now", arguments: RateThrottleStrategy.allCases)
    func t28(_ strategy: RateThrottleStrategy) throws {
        let rule = try RateThrottleRule.test(strategy, 1, per: 20)
        try expectAllowed(rule, at: 0)
        let wait: Double = strategy == .slidingCounter ? 21 : 1
        try expectDenied(rule, at: 19, retryAfter: wait)
        try expectAllowed(rule, at: 19 + wait)
    }

    @Test("T29: 0 ≤ remaining ≤ capacity, whatever the limit becomes", arguments: RateThrottleStrategy.allCases)
    func t29(_ strategy: RateThrottleStrategy) throws {
        var random = SplitMix64(seed: 14)
        var clock = RandomClock(at: RuleBench.start, windowsBack: 3)
        var plain = ReferenceRule(strategy: strategy, limit: 10, burst: nil, windowMicroseconds: 1_000_000)
        for _ in 0..<2_000 {
            if random.once(in: 5) { RuleSize.small.redefine(&plain, &random) }
            clock.step(after: nil, under: plain, &random)
            bench.clock.set(microsecondsSinceEpoch: clock.now)
            let outcome = try bench.ask(plain.make(), cost: random.cost(under: plain))
            try #require((0...plain.capacity).contains(outcome.remaining))
        }
    }
}
