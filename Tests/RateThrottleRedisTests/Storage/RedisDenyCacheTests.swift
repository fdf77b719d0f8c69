#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// What one process forgives, another sees late when it remembers denials, and by as much as the guide says.
@Suite("The deny cache, beside another process on the same server", .timeLimit(.minutes(2)))
struct RedisDenyCacheTests {
    private static let age = Duration.seconds(10)
    /// What another process does for a client.
    typealias Mercy = @Sendable (RateThrottleCore, RateThrottleRule) async throws -> Void

    static let mercies: [(String, Mercy)] = [
        ("reset", { try await $0.reset("x", rule: $1.name) }),
        ("whitelist", { other, _ in try await other.addToWhitelist("x") }),
    ]

    private static func rule(_ strategy: RateThrottleStrategy, block: Duration) throws -> RateThrottleRule {
        try RateThrottleRule(
            name: "r",
            limit: 5,
            window: .seconds(365 * 86_400),
            strategy: strategy,
            blockDuration: block
        )
    }

    /// A limiter that remembers denials by a clock that the test moves, and another process's that does not.
    private static func run(
        _ rule: RateThrottleRule,
        age: Duration? = RedisDenyCacheTests.age,
        _ body: (RedisServer, ManualClock, RateThrottleCore, RateThrottleCore) async throws -> Void
    ) async throws {
        try await RedisServer.run { server async throws in
            try await Clients.with(server) { first async throws in
                try await Clients.with(server) { second async throws in
                    let clock = ManualClock(microsecondsSinceEpoch: 0)
                    let caching = RateThrottleCore(
                        storage: RedisStorage(first),
                        failurePolicy: .throwError,
                        decisionDeadline: .seconds(60),
                        denyCache: DenyCacheOptions(maximumAge: age),
                        clock: clock
                    )
                    let other = RateThrottleCore(
                        storage: RedisStorage(second),
                        failurePolicy: .throwError,
                        decisionDeadline: .seconds(60)
                    )
                    for limiter in [caching, other] { limiter.addRule(rule) }
                    try await body(server, clock, caching, other)
                }
            }
        }
    }

    private static func scripts(_ server: RedisServer, _ body: () async throws -> Void) async throws -> Int {
        let counts = try await CommandStatistics.of(server, body)
        return counts["evalsha", default: 0] + counts["eval", default: 0]
    }

    @Test(arguments: RateThrottleStrategy.allCases, [Duration.zero, .seconds(3_600)])
    func deniesWithoutARoundTrip(_ strategy: RateThrottleStrategy, block: Duration) async throws {
        try await Self.run(Self.rule(strategy, block: block)) { server, clock, caching, other async throws in
            #expect(try await other.checkRateLimit("x", rule: "r", cost: 4).allowed)
            #expect(try await !caching.checkRateLimit("x", rule: "r", cost: 2).allowed)
            let none = try await Self.scripts(server) { () async throws in
                for cost in 2...5 {
                    let status = try await caching.checkRateLimit("x", rule: "r", cost: cost)
                    #expect(!status.allowed && !status.degraded && status.blocked == (block > .zero))
                }
            }
            #expect(none == 0)
            // A smaller cost may still fit, but in a block.
            let asked = try await Self.scripts(server) { () async throws in
                #expect(try await caching.checkRateLimit("x", rule: "r").allowed == (block == .zero))
            }
            #expect(asked == (block == .zero ? 1 : 0))
            #expect(caching.getMetrics().cachedDenials == (block == .zero ? 4 : 5))
        }
    }

    @Test(arguments: mercies.indices, [Duration.zero, .seconds(3_600)])
    func isLateByTheMaximumAge(_ mercy: Int, block: Duration) async throws {
        let rule = try Self.rule(.slidingWindow, block: block)
        try await Self.run(rule) { server, clock, caching, other async throws in
            #expect(try await other.checkRateLimit("x", rule: "r", cost: 5).allowed)
            #expect(try await !caching.checkRateLimit("x", rule: "r").allowed)
            try await Self.mercies[mercy].1(other, rule)
            #expect(try await other.peek("x", rule: "r").allowed)
            clock.advance(by: Self.age - .microseconds(1))
            #expect(try await !caching.checkRateLimit("x", rule: "r").allowed)
            clock.advance(by: .microseconds(1))
            #expect(try await caching.checkRateLimit("x", rule: "r").allowed)
        }
    }

    /// Without a maximum age, by what was left until `retryAfter`.
    @Test func isLateByTheRetryTime() async throws {
        let rule = try Self.rule(.slidingWindow, block: .zero)
        try await Self.run(rule, age: nil) { server, clock, caching, other async throws in
            #expect(try await other.checkRateLimit("x", rule: "r", cost: 5).allowed)
            let wait = try #require(try await caching.checkRateLimit("x", rule: "r").retryAfter)
            try await other.reset("x", rule: "r")
            clock.advance(by: wait - .microseconds(1))
            #expect(try await caching.checkRateLimit("x", rule: "r").retryAfter == .microseconds(1))
            clock.advance(by: .microseconds(1))
            #expect(try await caching.checkRateLimit("x", rule: "r").allowed)
        }
    }

    @Test("What this process does itself acts at once", arguments: mercies.indices)
    func dropsItsOwn(_ mercy: Int) async throws {
        let rule = try Self.rule(.tokenBucket, block: .seconds(3_600))
        try await Self.run(rule) { server, clock, caching, other async throws in
            #expect(try await caching.checkRateLimit("x", rule: "r", cost: 5).allowed)
            #expect(try await !caching.checkRateLimit("x", rule: "r").allowed)
            try await Self.mercies[mercy].1(caching, rule)
            #expect(try await caching.checkRateLimit("x", rule: "r").allowed)
        }
    }

    @Test func aRaisedLimitIsSeenAtOnceHereAndLateThere() async throws {
        let rule = try Self.rule(.fixedWindow, block: .zero)
        try await Self.run(rule) { server, clock, caching, other async throws in
            let raised = try RateThrottleRule(name: "r", limit: 9, window: rule.window, strategy: .fixedWindow)
            #expect(try await caching.checkRateLimit("x", rule: "r", cost: 5).allowed)
            #expect(try await !caching.checkRateLimit("x", rule: "r").allowed)
            other.addRule(raised)
            #expect(try await other.checkRateLimit("x", rule: "r").allowed)
            #expect(try await !caching.checkRateLimit("x", rule: "r").allowed)
            caching.addRule(raised)
            #expect(try await caching.checkRateLimit("x", rule: "r").allowed)
        }
    }
}
#endif
