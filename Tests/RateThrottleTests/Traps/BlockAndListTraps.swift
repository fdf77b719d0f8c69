import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Traps: blocks, lists, many limits")
struct BlockAndListTraps {
    @Test("T41: the first denial says how long the block is", arguments: RateThrottleStrategy.allCases)
    func t41(_ strategy: RateThrottleStrategy) throws {
        let bench = RuleBench()
        let rule = try RateThrottleRule.test(strategy, 2, per: 60, block: 300)
        bench.move(to: 10)
        #expect(try bench.granted(2, rule) == 2)
        let third = try bench.ask(rule)
        #expect(!third.allowed && third.blocked && third.retryAfterMicroseconds == 300_000_000)
        bench.move(to: 70)
        for _ in 0..<50 { #expect(try bench.ask(rule).retryAfterMicroseconds == 240_000_000) }
        bench.move(to: 309.999_999)
        #expect(try bench.ask(rule).retryAfterMicroseconds == 1)
        bench.move(to: 310)
        let fresh = try bench.ask(rule)
        #expect(fresh.allowed && fresh.remaining == 1)
    }

    @Test("T43: a timed entry ends to the millisecond, and anybody may remove it")
    func t43() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 5, per: 60))
        let other = RateThrottleCore(storage: bench.storage)
        try await bench.limiter.addToBlacklist("x", duration: .seconds(10))
        #expect(try await other.isBlacklisted("x"))
        bench.move(to: 9.999)
        let denied = try await bench.limiter.checkRateLimit("x", rule: "rule")
        #expect(!denied.allowed && denied.retryAfter == .milliseconds(1))
        bench.move(to: 10)
        #expect(try await bench.limiter.checkRateLimit("x", rule: "rule").allowed)
        try await bench.limiter.addToBlacklist("x", duration: .seconds(10))
        #expect(try await other.removeFromBlacklist("x"))
        #expect(try await bench.limiter.checkRateLimit("x", rule: "rule").allowed)
    }

    @Test("T45: a denial by one limit consumes nothing of the others")
    func t45() async throws {
        let bench = RuleBench(
            try .test(.fixedWindow, 10, per: 60, name: "short"),
            try .test(.fixedWindow, 30, per: 1_800, name: "long")
        )
        let checks: [RateThrottleCheck] = [.init("client", rule: "short"), .init("client", rule: "long")]
        var granted = 0
        for (second, calls) in [(0.0, 16), (60, 15)] {
            bench.move(to: second)
            for _ in 0..<calls {
                granted += try await bench.limiter.checkRateLimits(checks).allSatisfy(\.allowed) ? 1 : 0
            }
        }
        #expect(granted == 20)
        #expect(try await bench.limiter.peek("client", rule: "long", cost: 0).remaining == 10)
    }

    @Test(
        "T48: denied calls are not counted: a raised limit admits its difference",
        arguments: RateThrottleStrategy.allCases
    )
    func t48(_ strategy: RateThrottleStrategy) throws {
        let bench = RuleBench()
        #expect(try bench.granted(50, .test(strategy, 10, per: 3_600)) == 10)
        // Tokens stay as they are; everything else counts what was used.
        let more = strategy == .tokenBucket ? 0 : 10
        #expect(try bench.granted(50, .test(strategy, 20, per: 3_600)) == more)
    }

    @Test("T49: tokens stay on a raise, and are clamped on a cut")
    func t49() throws {
        let bench = RuleBench()
        _ = try bench.ask(.test(.tokenBucket, 10, per: 60), cost: 6)
        let raised = try bench.ask(.test(.tokenBucket, 20, per: 60), cost: 0, peeking: true)
        #expect(raised.remaining == 4)
        _ = try bench.ask(.test(.tokenBucket, 20, per: 60), "other", cost: 5)
        let cut = try bench.ask(.test(.tokenBucket, 10, per: 60), "other", cost: 0, peeking: true)
        #expect(cut.remaining == 10 && cut.resetAfterMicroseconds == 0)
    }

    @Test("T49: a raise never denies what was allowed", arguments: RateThrottleStrategy.allCases)
    func t49Raise(_ strategy: RateThrottleStrategy) throws {
        for used in 0...10 {
            let bench = RuleBench()
            if used > 0 { _ = try bench.ask(.test(strategy, 10, per: 60), cost: used) }
            for cost in 1...10 {
                let before = try bench.ask(.test(strategy, 10, per: 60), cost: cost, peeking: true)
                let after = try bench.ask(.test(strategy, 15, per: 60), cost: cost, peeking: true)
                #expect(!before.allowed || after.allowed, "\(used) used, cost \(cost)")
            }
        }
    }

    @Test(
        "T50: (a:b, c) and (a, b:c) are two buckets, so are a user and an address",
        arguments: RateThrottleStrategy.allCases
    )
    func t50(_ strategy: RateThrottleStrategy) throws {
        let bench = RuleBench()
        let pairs = [
            ("a:b", "c"), ("a", "b:c"), ("a:b:c", "x"), ("x", "a:b:c"), ("c", "a:b"), ("1.2.3.4", "x"), ("{x}", "y"),
            ("x", "{y}"), ("a\0b", "c"), ("a", "\0bc"), ("*", "?"), ("[a]", "::1"),
            ("a", String(repeating: "i", count: 10_000)),
        ]
        for (name, identifier) in pairs {
            for scope in RateThrottleRule.Scope.allCases {
                let rule = try RateThrottleRule.test(strategy, 3, per: 60, name: name, scope: scope)
                #expect(try bench.ask(rule, identifier, cost: 3).allowed, "\(name), \(identifier.prefix(9)), \(scope)")
            }
        }
        #expect(bench.storage.count == pairs.count * 4)
    }

    @Test("T50: a key in a shared storage is at most 256 bytes, and a long identifier is not in it")
    func t50Length() throws {
        let rule = try RateThrottleRule.test(.tokenBucket, 3, per: 60, name: String(repeating: "r", count: 64))
        for identifier in [String(repeating: "i", count: 128), String(repeating: "i", count: 10_000), "{\u{1F600}}"] {
            let key = StorageKey.make(.state, rule: rule, identifier: identifier)
            #expect(key.utf8.count + 32 <= 256)
            #expect(key.contains(identifier) == (identifier.utf8.count == 128))
        }
    }
}
