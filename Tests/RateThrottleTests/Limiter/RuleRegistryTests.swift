import Testing

@testable import RateThrottle

@Suite("The rules of a limiter, and what is wrong with a call")
struct RuleRegistryTests {
    @Test func addsFindsAndRemoves() throws {
        let limiter = RateThrottleCore()
        #expect(limiter.ruleNames.isEmpty)
        let (a, b) = (
            try RateThrottleRule.test(.tokenBucket, 1, per: 1, name: "a"),
            try RateThrottleRule.test(.fixedWindow, 2, per: 2, name: "b")
        )
        limiter.addRule(b)
        limiter.addRule(a)
        #expect(limiter.ruleNames == ["a", "b"])
        #expect(limiter.rule(named: "a") == a)
        #expect(limiter.rule(named: "c") == nil)
        let again = try RateThrottleRule.test(.fixedWindow, 3, per: 2, name: "b")
        limiter.addRule(again)
        #expect(limiter.rule(named: "b") == again)
        #expect(limiter.ruleNames == ["a", "b"])
        #expect(limiter.removeRule(named: "b"))
        #expect(!limiter.removeRule(named: "b"))
        #expect(limiter.ruleNames == ["a"])
    }

    @Test("What was counted stays when a rule is removed and comes back")
    func removedRule() async throws {
        let rule = try RateThrottleRule.test(.fixedWindow, 2, per: 60)
        let bench = RuleBench(rule)
        try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 2)
        bench.limiter.removeRule(named: "rule")
        await #expect(throws: RateThrottleError.self) { try await bench.limiter.checkRateLimit("client", rule: "rule") }
        bench.limiter.addRule(rule)
        #expect(try await !bench.limiter.checkRateLimit("client", rule: "rule").allowed)
    }

    /// Every way to ask, by the synchronous view too.
    private static let questions: [@Sendable (RateThrottleCore, String, String, Int) async throws -> Void] = [
        { try await $0.checkRateLimit($1, rule: $2, cost: $3) },
        { try await $0.checkRateLimits([.init("ok", rule: "rule"), .init($1, rule: $2, cost: $3)]) },
        { _ = try await $0.peek($1, rule: $2, cost: $3) },
        { try $0.synchronous?.checkRateLimitNow($1, rule: $2, cost: $3) },
        { try $0.synchronous?.checkRateLimitsNow([.init("ok", rule: "rule"), .init($1, rule: $2, cost: $3)]) },
        { _ = try $0.synchronous?.peekNow($1, rule: $2, cost: $3) },
    ]

    private func expect(
        _ code: RateThrottleError.Code,
        _ identifier: String,
        _ rule: String,
        _ cost: Int,
        saying parts: [String]
    ) async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 60))
        for ask in Self.questions {
            let error = await #expect(throws: RateThrottleError.self) {
                try await ask(bench.limiter, identifier, rule, cost)
            }
            #expect(error?.code == code)
            for part in parts { #expect(error?.message.contains(part) == true, "\(error?.message ?? "")") }
            #expect(error?.message.contains("client-77") == false)
        }
        // Nothing was asked of the storage, nothing counted.
        #expect(bench.storage.count == 0)
        #expect(bench.limiter.getMetrics().totalRequests == 0)
    }

    @Test func unknownRules() async throws {
        try await expect(.unknownRule, "client-77", "login", 1, saying: ["\"login\"", "added so far: rule"])
        try await expect(.unknownRule, "client-77", "", 1, saying: ["\"\""])
        let error = await #expect(throws: RateThrottleError.self) {
            try await RateThrottleCore().reset("client", rule: "login")
        }
        #expect(error?.message.contains("none yet") == true)
    }

    @Test func manyRulesAreNotAllListed() async throws {
        let limiter = RateThrottleCore()
        for number in 100..<200 { limiter.addRule(try .test(.tokenBucket, 1, per: 1, name: "rule-\(number)")) }
        let error = await #expect(throws: RateThrottleError.self) { try await limiter.checkRateLimit("x", rule: "y") }
        #expect(error?.message.contains("rule-119, …") == true)
        #expect(error?.message.contains("rule-120") == false)
    }

    @Test func emptyIdentifiers() async throws {
        try await expect(.emptyIdentifier, "", "rule", 1, saying: ["identifier is empty", "at least one byte"])
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 60))
        let limiter = bench.limiter
        let others: [@Sendable () async throws -> Void] = [
            { try await limiter.reset("", rule: "rule") }, { try limiter.synchronous?.resetNow("", rule: "rule") },
            { try await limiter.addToBlacklist("") }, { try await limiter.addToWhitelist("") },
            { _ = try await limiter.isBlacklisted("") }, { _ = try await limiter.isWhitelisted("") },
            { try await limiter.removeFromBlacklist("") }, { try await limiter.removeFromWhitelist("") },
        ]
        for other in others {
            let error = await #expect(throws: RateThrottleError.self) { try await other() }
            #expect(error?.code == .emptyIdentifier)
        }
        #expect(bench.storage.count == 0)
    }

    @Test(arguments: [-1, Int.min])
    func negativeCosts(_ cost: Int) async throws {
        try await expect(.negativeCost, "client-77", "rule", cost, saying: ["cost \(cost) ", "0 or more"])
    }

    @Test func noChecks() async throws {
        let limiter = RateThrottleCore()
        let error = await #expect(throws: RateThrottleError.self) { try await limiter.checkRateLimits([]) }
        #expect(error?.code == .noChecks)
        #expect(throws: RateThrottleError.self) { try limiter.synchronous?.checkRateLimitsNow([]) }
    }
}
