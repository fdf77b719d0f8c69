import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Traps: arguments and overflow")
struct ArgumentTraps {
    @Test("T31: a cost that never fits touches nothing", arguments: RateThrottleStrategy.allCases)
    func t31(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 60, block: 5))
        for cost in [11, Int.max] {
            let status = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: cost)
            #expect(!status.allowed && !status.blocked && status.reason == .costExceedsLimit)
            #expect(status.retryAfter == nil && status.remaining == 10)
        }
        #expect(bench.storage.count == 0)
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 10).allowed)
    }

    @Test(
        "T32: the cost is part of the question, and a denial charges nothing",
        arguments: RateThrottleStrategy.allCases
    )
    func t32(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 60))
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 6).remaining == 4)
        let denied = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 6)
        #expect(!denied.allowed && denied.remaining == 4)
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 4).allowed)
    }

    @Test("T33: a negative cost throws and gives nothing back", arguments: RateThrottleStrategy.allCases)
    func t33(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 60))
        let before = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 6)
        for cost in [-1, Int.min] {
            let error = await #expect(throws: RateThrottleError.self) {
                try await bench.limiter.checkRateLimit("client", rule: "rule", cost: cost)
            }
            #expect(error?.code == .negativeCost)
        }
        let after = try await bench.limiter.peek("client", rule: "rule", cost: 0)
        #expect(after.remaining == 4 && after.resetAfter == before.resetAfter)
    }

    @Test("T34: a peek creates no key and consumes nothing", arguments: RateThrottleStrategy.allCases)
    func t34(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 10, per: 60))
        for _ in 0..<1_000 {
            #expect(try await bench.limiter.peek("client", rule: "rule").remaining == 9)
        }
        #expect(try await bench.limiter.peek("client", rule: "rule", cost: 0).remaining == 10)
        #expect(bench.storage.count == 0)
        for left in (0..<10).reversed() {
            #expect(try await bench.limiter.checkRateLimit("client", rule: "rule").remaining == left)
        }
    }

    @Test("T35: a limit of 0 is refused when the rule is made", arguments: RateThrottleStrategy.allCases)
    func t35(_ strategy: RateThrottleStrategy) {
        let error = #expect(throws: RuleError.self) { try RateThrottleRule.test(strategy, 0, per: 60) }
        #expect(error?.code == .invalidLimit)
        #expect(throws: RuleError.self) { try RateThrottleRule(name: "rule", rate: "0/minute", strategy: strategy) }
    }

    @Test("T36d: a lifetime of zero is never for ever, half a second works, text stays text")
    func t36d() throws {
        let bench = RuleBench()
        for lifetime in [Duration.zero, .seconds(-1)] {
            let error = #expect(throws: StorageError.self) { try bench.storage.set("key", .integer(1), ttl: lifetime) }
            #expect(error?.code == .invalidLifetime)
            #expect(!bench.storage.exists("key"))
        }
        try bench.storage.set("key", .string("123"), ttl: .milliseconds(500))
        #expect(bench.storage.get("key") == .string("123"))
        bench.move(to: 0.499_999)
        #expect(bench.storage.exists("key"))
        bench.move(to: 0.5)
        #expect(bench.storage.get("key") == nil)
    }
}
