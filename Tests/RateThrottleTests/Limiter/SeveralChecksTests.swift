import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Several checks in one call")
struct SeveralChecksTests {
    private let bench: RuleBench
    private let limiter: RateThrottleCore

    init() throws {
        bench = RuleBench(
            try .test(.fixedWindow, 10, per: 60, name: "minute"),
            try .test(.slidingWindow, 30, per: 1_800, name: "half hour"),
            try .test(.tokenBucket, 5, per: 10, block: 7, name: "blocking")
        )
        limiter = bench.limiter
    }

    private func left(_ rule: String, of identifier: String = "client") async throws -> Int {
        try await limiter.peek(identifier, rule: rule, cost: 0).remaining
    }

    @Test("All are charged, in the order asked")
    func granted() async throws {
        let statuses = try await limiter.checkRateLimits([
            .init("client", rule: "half hour", cost: 3), .init("other", rule: "minute"),
            .init("client", rule: "minute", cost: 2),
        ])
        #expect(statuses.map(\.ruleName) == ["half hour", "minute", "minute"])
        #expect(statuses.map(\.remaining) == [27, 9, 8])
        #expect(statuses.allSatisfy { $0.allowed && $0.reason == nil })
        #expect(try await left("half hour") == 27)
        #expect(try await left("minute", of: "other") == 9)
        #expect(limiter.getMetrics().totalRequests == 1)
    }

    @Test("One denial charges none; the others say what is left in them")
    func denied() async throws {
        try await limiter.checkRateLimit("client", rule: "minute", cost: 9)
        try await limiter.checkRateLimit("client", rule: "half hour", cost: 4)
        let statuses = try await limiter.checkRateLimits([
            .init("client", rule: "half hour", cost: 5), .init("client", rule: "minute", cost: 2),
        ])
        #expect(statuses.map(\.allowed) == [true, false])
        #expect(statuses.map(\.remaining) == [26, 1])
        #expect(statuses[0].resetAfter == .seconds(1_800) && statuses[0].reason == nil && statuses[0].retryAfter == nil)
        #expect(statuses[1].reason == .limitExceeded && statuses[1].retryAfter == .seconds(60))
        #expect(try await left("half hour") == 26)
        #expect(try await left("minute") == 1)
        #expect(limiter.getMetrics().blockedRequests == 1)
        #expect(limiter.getMetrics().totalViolations == 1)
    }

    @Test("A denying rule starts its block, whatever the others say")
    func blocks() async throws {
        let statuses = try await limiter.checkRateLimits([
            .init("client", rule: "minute", cost: 11), .init("client", rule: "blocking", cost: 5),
        ])
        #expect(statuses.map(\.allowed) == [false, true])
        #expect(statuses[0].reason == .costExceedsLimit && statuses[0].retryAfter == nil)
        try await limiter.checkRateLimit("client", rule: "blocking", cost: 5)
        let blocking = try await limiter.checkRateLimits([
            .init("client", rule: "minute"), .init("client", rule: "blocking"),
        ])
        #expect(blocking[0].allowed && blocking[1].blocked && blocking[1].retryAfter == .seconds(7))
        #expect(try await limiter.checkRateLimit("client", rule: "blocking").reason == .blocked)
        #expect(try await left("minute") == 10)
    }

    @Test("The same rule and identifier twice is one check of the summed cost")
    func duplicates() async throws {
        let checks: [RateThrottleCheck] = [
            .init("client", rule: "minute", cost: 6), .init("client", rule: "half hour"),
            .init("client", rule: "minute", cost: 4),
        ]
        let statuses = try await limiter.checkRateLimits(checks)
        #expect(statuses.map(\.remaining) == [0, 29, 0])
        #expect(statuses[0] == statuses[2])
        bench.move(to: 60)
        let over = try await limiter.checkRateLimits([
            .init("client", rule: "minute", cost: 6), .init("client", rule: "minute", cost: 5),
        ])
        #expect(over.map(\.reason) == [.costExceedsLimit, .costExceedsLimit])
        #expect(try await left("minute") == 10)
    }

    @Test("A sum that overflows never fits", arguments: [[Int.max, 1], [Int.max, Int.max], [1, Int.max, Int.max]])
    func overflow(_ costs: [Int]) async throws {
        let statuses = try await limiter.checkRateLimits(costs.map { .init("client", rule: "minute", cost: $0) })
        #expect(statuses.count == costs.count)
        #expect(statuses.allSatisfy { !$0.allowed && $0.reason == .costExceedsLimit && $0.remaining == 10 })
    }

    @Test("Identifiers that only look alike are two")
    func canonicalEquivalents() async throws {
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
        let statuses = try await limiter.checkRateLimits([
            .init(composed, rule: "minute", cost: 6), .init(decomposed, rule: "minute", cost: 6),
        ])
        #expect(statuses.map(\.remaining) == [4, 4])
        #expect(try await left("minute", of: decomposed) == 4)
    }

    @Test("Costs of 0 are answered and charge nothing")
    func zeroCosts() async throws {
        let statuses = try await limiter.checkRateLimits([
            .init("client", rule: "minute", cost: 0), .init("client", rule: "half hour", cost: 1),
        ])
        #expect(statuses.map(\.remaining) == [10, 29])
        #expect(bench.storage.count == 1)
    }

    @Test("Lists decide for the identifier they name")
    func lists() async throws {
        try await limiter.addToWhitelist("vip")
        try await limiter.addToBlacklist("bad")
        let granted = try await limiter.checkRateLimits([
            .init("vip", rule: "minute", cost: 99), .init("client", rule: "minute"),
        ])
        #expect(granted.map(\.reason) == [.whitelisted, nil] && granted.map(\.remaining) == [10, 9])
        let denied = try await limiter.checkRateLimits([
            .init("bad", rule: "minute"), .init("client", rule: "minute"),
        ])
        #expect(denied.map(\.allowed) == [false, true])
        #expect(try await left("minute") == 9)
    }

    @Test("Many identifiers over many shards")
    func manyShards() async throws {
        let wide = RateThrottleCore(
            storage: InMemoryStorage(configuration: .init(maxKeys: 100_000, clock: bench.clock))
        )
        wide.addRule(try .test(.leakyBucket, 3, per: 60))
        let checks = (0..<200).map { RateThrottleCheck("client-\($0)", rule: "rule", cost: $0 % 4) }
        let statuses = try await wide.checkRateLimits(checks)
        #expect(statuses.map(\.remaining) == checks.map { 3 - $0.cost })
        let denied = try await wide.checkRateLimits(checks)
        #expect(denied.map(\.allowed) == checks.map { $0.cost * 2 <= 3 })
        let peeked = try await wide.checkRateLimits(checks.map { .init($0.identifier, rule: "rule", cost: 0) })
        #expect(peeked.map(\.remaining) == checks.map { 3 - $0.cost })
    }
}
