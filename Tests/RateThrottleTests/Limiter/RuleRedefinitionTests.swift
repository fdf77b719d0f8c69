import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A rule redefined on live state")
struct RuleRedefinitionTests {
    private func check(_ bench: RuleBench, cost: Int = 1) async throws -> RateThrottleStatus {
        try await bench.limiter.checkRateLimit("client", rule: "rule", cost: cost)
    }

    @Test("Counts stay", arguments: [RateThrottleStrategy.fixedWindow, .slidingCounter, .slidingWindow])
    func counts(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 60))
        #expect(try await check(bench, cost: 8).remaining == 2)
        bench.limiter.addRule(try .test(strategy, 20, per: 60))
        let raised = try await check(bench)
        #expect(raised.allowed && raised.remaining == 11 && raised.limit == 20)
        bench.limiter.addRule(try .test(strategy, 5, per: 60))
        let lowered = try await check(bench)
        #expect(!lowered.allowed && lowered.remaining == 0 && lowered.limit == 5)
        bench.limiter.addRule(try .test(strategy, 10, per: 60))
        #expect(try await check(bench).remaining == 0)
    }

    @Test("Tokens stay, and are clamped when read")
    func tokens() async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 60))
        #expect(try await check(bench, cost: 6).remaining == 4)
        bench.limiter.addRule(try .test(.tokenBucket, 20, per: 60))
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 4)
        bench.limiter.addRule(try .test(.tokenBucket, 2, per: 60))
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 2)
        // Only read: nothing was lost.
        bench.limiter.addRule(try .test(.tokenBucket, 10, per: 60))
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 4)
        // A grant under the smaller capacity is counted from there.
        bench.limiter.addRule(try .test(.tokenBucket, 2, per: 60))
        #expect(try await check(bench).remaining == 1)
        bench.limiter.addRule(try .test(.tokenBucket, 10, per: 60))
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 1)
    }

    @Test("A burst alone redefines the capacity")
    func burst() async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 60))
        #expect(try await check(bench, cost: 10).remaining == 0)
        bench.limiter.addRule(try .test(.tokenBucket, 10, per: 60, burst: 30))
        let status = try await check(bench)
        #expect(!status.allowed && status.capacity == 30 && status.limit == 10)
        bench.move(to: 180)
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 30)
    }

    /// What was to be full soon takes longer under a lower limit: nobody else's call may sweep it meanwhile.
    @Test("A lowered bucket outlives its old time", arguments: [RateThrottleStrategy.tokenBucket, .leakyBucket])
    func lowered(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 1))
        #expect(try await check(bench, cost: 10).allowed)
        bench.limiter.addRule(try .test(strategy, 1, per: 1, burst: strategy == .tokenBucket ? 10 : nil))
        #expect(try await !check(bench, cost: 1).allowed)
        bench.move(to: 1.3)
        for number in 0..<5 { try await bench.limiter.checkRateLimit("other \(number)", rule: "rule") }
        // Of the ten, one has been earned, or drained.
        let left = try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining
        #expect(left == (strategy == .tokenBucket ? 1 : 0))
    }

    @Test("The time since the last grant earns at the new rate")
    func newRate() async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 60))
        #expect(try await check(bench, cost: 10).allowed)
        bench.move(to: 30)
        bench.limiter.addRule(try .test(.tokenBucket, 20, per: 60))
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 10)
    }

    @Test("A leaky level stays, above the new capacity too")
    func level() async throws {
        let bench = RuleBench(try .test(.leakyBucket, 10, per: 60))
        #expect(try await check(bench, cost: 10).remaining == 0)
        bench.limiter.addRule(try .test(.leakyBucket, 5, per: 60))
        let status = try await check(bench)
        // 10 in the meter, 4 may be: 6 drain in 72 s.
        #expect(!status.allowed && status.remaining == 0 && status.retryAfter == .seconds(72))
        bench.limiter.addRule(try .test(.leakyBucket, 20, per: 60))
        #expect(try await check(bench).remaining == 9)
    }

    @Test("Another window starts anew", arguments: RateThrottleStrategy.allCases)
    func window(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 60))
        #expect(try await check(bench, cost: 10).remaining == 0)
        bench.limiter.addRule(try .test(strategy, 10, per: 61))
        #expect(try await check(bench).remaining == 9)
    }

    @Test("Another strategy starts anew", arguments: RateThrottleStrategy.allCases)
    func strategy(_ strategy: RateThrottleStrategy) async throws {
        for other in RateThrottleStrategy.allCases where other != strategy {
            let bench = RuleBench(try .test(strategy, 10, per: 60))
            #expect(try await check(bench, cost: 10).remaining == 0)
            bench.limiter.addRule(try .test(other, 10, per: 60))
            #expect(try await check(bench).remaining == 9)
        }
    }

    @Test("Another scope is another key", arguments: RateThrottleRule.Scope.allCases)
    func scope(_ scope: RateThrottleRule.Scope) async throws {
        for other in RateThrottleRule.Scope.allCases where other != scope {
            let bench = RuleBench(try .test(.slidingWindow, 10, per: 60, scope: scope))
            #expect(try await check(bench, cost: 10).remaining == 0)
            bench.limiter.addRule(try .test(.slidingWindow, 10, per: 60, scope: other))
            #expect(try await check(bench).remaining == 9)
            bench.limiter.addRule(try .test(.slidingWindow, 10, per: 60, scope: scope))
            #expect(try await !check(bench).allowed)
        }
    }

    @Test("A block stays, but no longer than the new duration")
    func block() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60, block: 300))
        _ = try await check(bench)
        #expect(try await check(bench).retryAfter == .seconds(300))
        bench.move(to: 10)
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, block: 20))
        let shorter = try await check(bench)
        #expect(shorter.blocked && shorter.reason == .blocked)
        #expect(shorter.retryAfter == .seconds(20) && shorter.resetAfter == .seconds(20))
        // That call made it the block's end; a longer duration does not bring it back.
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, block: 600))
        bench.move(to: 29)
        #expect(try await check(bench).retryAfter == .seconds(1))
        bench.limiter.addRule(try .test(.fixedWindow, 2, per: 60))
        #expect(try await check(bench).allowed)
    }

    @Test("A block outlives the state under it when the window changes")
    func blockAcrossWindows() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60, block: 300))
        _ = try await check(bench)
        _ = try await check(bench)
        bench.limiter.addRule(try .test(.tokenBucket, 1, per: 30, block: 300))
        #expect(try await check(bench).reason == .blocked)
        bench.move(to: 300)
        #expect(try await check(bench).allowed)
    }
}
