import Testing

@testable import RateThrottle

@Suite("Rules as values")
struct RuleValueTests {
    @Test("Raw values are the Python strings")
    func rawValues() {
        let names = RateThrottleStrategy.allCases.map(\.rawValue)
        #expect(names == ["sliding_counter", "sliding_window", "fixed_window", "token_bucket", "leaky_bucket"])
        #expect(RateThrottleRule.Scope.allCases.map(\.rawValue) == ["ip", "user", "endpoint", "global"])
    }

    @Test func defaults() throws {
        let rule = try RateThrottleRule(name: "api", limit: 5, window: .seconds(1))
        #expect(
            rule.strategy == .slidingCounter && rule.scope == .ip && rule.burst == nil && rule.blockDuration == .zero
        )
    }

    @Test("Equal when everything is")
    func equality() throws {
        let rule = try RateThrottleRule.test(.tokenBucket, 5, per: 60)
        #expect(try rule == .test(.tokenBucket, 5, per: 60))
        let others = try [
            RateThrottleRule.test(.leakyBucket, 5, per: 60), .test(.tokenBucket, 6, per: 60),
            .test(.tokenBucket, 5, per: 61),
            .test(.tokenBucket, 5, per: 60, burst: 6), .test(.tokenBucket, 5, per: 60, block: 1),
            .test(.tokenBucket, 5, per: 60, name: "other"), .test(.tokenBucket, 5, per: 60, scope: .user),
        ]
        for other in others { #expect(rule != other) }
        #expect(Set(others + [rule]).count == others.count + 1)
    }

    @Test(
        "A share is rounded up and at least 1",
        arguments: [
            (limit: 100, burst: Int?.none, share: 4, expected: 25, expectedBurst: Int?.none), (10, nil, 4, 3, nil),
            (1, nil, 1_000, 1, nil), (5, 8, 4, 2, 2), (7, 7, 7, 1, 1), (10, nil, 1, 10, nil), (3, 100, 2, 2, 50),
        ]
    )
    func shares(_ limit: Int, _ burst: Int?, _ share: Int, _ expected: Int, _ expectedBurst: Int?) throws {
        let strategy: RateThrottleStrategy = burst == nil ? .leakyBucket : .tokenBucket
        let rule = try RateThrottleRule.test(strategy, limit, per: 60, burst: burst, block: 5, scope: .user)
        let part = try rule.divided(by: share)
        #expect(part == (try .test(strategy, expected, per: 60, burst: expectedBurst, block: 5, scope: .user)))
    }
}
