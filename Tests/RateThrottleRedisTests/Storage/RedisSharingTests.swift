#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Traps T43, T45, T48 and T49: what one process does acts in another, in its next decision and without another question.
@Suite("Processes share lists, blocks and counts", .timeLimit(.minutes(2)))
struct RedisSharingTests {
    /// Two processes' limiters on one server, each with a client of its own.
    private static func run(
        _ rules: [RateThrottleRule],
        _ body: (RedisServer, RateThrottleCore, RateThrottleCore) async throws -> Void
    ) async throws {
        try await RedisServer.run { server async throws in
            try await Clients.with(server) { first async throws in
                try await Clients.with(server) { second async throws in
                    let limiters = [first, second].map { client in
                        RateThrottleCore(
                            storage: RedisStorage(client),
                            failurePolicy: .throwError,
                            decisionDeadline: .seconds(60)
                        )
                    }
                    for limiter in limiters { for rule in rules { limiter.addRule(rule) } }
                    try await body(server, limiters[0], limiters[1])
                }
            }
        }
    }

    private static func rule(
        _ strategy: RateThrottleStrategy,
        _ limit: Int,
        _ window: Duration = .seconds(365 * 86_400),
        block: Duration = .zero,
        name: String = "rule"
    ) throws -> RateThrottleRule {
        try RateThrottleRule(name: name, limit: limit, window: window, strategy: strategy, blockDuration: block)
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func blocksActAtOnce(_ strategy: RateThrottleStrategy) async throws {
        try await Self.run([Self.rule(strategy, 2, block: .seconds(300))]) { server, one, other async throws in
            #expect(try await one.checkRateLimit("x", rule: "rule", cost: 2).allowed)
            #expect(try await one.checkRateLimit("x", rule: "rule").retryAfter == .seconds(300))
            let counts = try await CommandStatistics.of(server) { () async throws in
                let blocked = try await other.checkRateLimit("x", rule: "rule")
                #expect(blocked.reason == .blocked && blocked.remaining == 0)
                #expect(try #require(blocked.retryAfter) > .seconds(290))
            }
            #expect(counts["evalsha", default: 0] + counts["eval", default: 0] == 1)
            try await other.reset("x", rule: "rule")
            #expect(try await one.checkRateLimit("x", rule: "rule").remaining == 1)
        }
    }

    @Test("T43: lists act at once, in every process, without another round trip")
    func listsActAtOnce() async throws {
        try await Self.run([Self.rule(.tokenBucket, 3)]) { server, one, other async throws in
            let steps: [(RateThrottleStatus.Reason?, @Sendable () async throws -> Void)] = [
                (nil, {}),
                (.blacklisted, { try await one.addToBlacklist("x") }),
                (.whitelisted, { try await one.addToWhitelist("x", duration: .seconds(60)) }),
                (.blacklisted, { _ = try await other.removeFromWhitelist("x") }),
                (nil, { _ = try await one.removeFromBlacklist("x") }),
                (.blacklisted, { try await other.addToBlacklist("x", duration: .seconds(60)) }),
                (nil, { _ = try await one.removeFromBlacklist("x") }),
            ]
            for limiter in [one, other] { _ = try await limiter.peek("x", rule: "rule") }
            for (reason, step) in steps {
                try await step()
                for limiter in [one, other] {
                    let counts = try await CommandStatistics.of(server) { () async throws in
                        #expect(try await limiter.peek("x", rule: "rule").reason == reason)
                    }
                    #expect(counts["evalsha"] == 1 && counts["mget"] == 1 && counts["get"] == nil)
                }
            }
        }
    }

    @Test("T43: an entry of 10 s ends to the millisecond in every process, and on the server")
    func entriesEnd() async throws {
        try await RedisBench.run { bench async throws in
            let rule = try Self.rule(.fixedWindow, 9)
            let other = RedisStorage(bench.client, keyPrefix: "t:", clock: bench.clock)
            try await bench.storage.add("client", to: .blacklist, for: .seconds(10))
            bench.clock.advance(by: .milliseconds(9_999))
            for storage in [bench.storage, other] {
                let denied = try await storage.evaluate([Check(rule: rule, identifier: "client")], peeking: false)[0]
                #expect(denied.reason == .blacklisted && denied.retryAfterMicroseconds == 1_000)
                #expect(try await storage.contains("client", in: .blacklist))
            }
            bench.clock.advance(by: .milliseconds(1))
            #expect(try await other.evaluate([Check(rule: rule, identifier: "client")], peeking: false)[0].allowed)
            #expect(try await !other.contains("client", in: .blacklist))
            #expect(try await !other.remove("client", from: .blacklist))
        }
        try await RedisBench.run { bench async throws in
            try await bench.live.add("client", to: .blacklist, for: .milliseconds(100))
            try await bench.live.add("forever", to: .whitelist, for: nil)
            let isGone = await eventually { (try? await bench.keys().count) == 1 }
            #expect(isGone)
            #expect(try await bench.live.contains("forever", in: .whitelist))
        }
    }

    @Test("T45: a denial by one limit consumes nothing from the other")
    func t45() async throws {
        try await RedisBench.run { bench async throws in
            let rules = [
                try Self.rule(.fixedWindow, 10, .seconds(60), name: "minute"),
                try Self.rule(.fixedWindow, 30, .seconds(1_800), name: "half hour"),
            ]
            let checks = rules.map { Check(rule: $0, identifier: "client") }
            var granted = 0
            for calls in [16, 15] {
                for _ in 0..<calls {
                    granted += try await bench.storage.evaluate(checks, peeking: false).allSatisfy(\.allowed) ? 1 : 0
                }
                bench.clock.advance(by: .seconds(60))
            }
            #expect(granted == 20)
            #expect(try await bench.ask(rules[1], cost: 0).remaining == 10)
        }
    }

    @Test("T48: denied calls are not counted", arguments: RateThrottleStrategy.allCases)
    func t48(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            for limit in [10, 20] {
                var granted = 0
                for _ in 0..<50 where try await bench.ask(Self.rule(strategy, limit)).allowed { granted += 1 }
                // A bucket of tokens keeps what it has, which is nothing.
                #expect(granted == (strategy == .tokenBucket && limit == 20 ? 0 : 10))
            }
        }
    }

    @Test("T49: a changed limit acts in the next call of every process")
    func t49() async throws {
        try await Self.run([]) { server, one, other async throws in
            for strategy in RateThrottleStrategy.allCases {
                let name = "\(strategy)"
                for limiter in [one, other] { limiter.addRule(try Self.rule(strategy, 10, name: name)) }
                #expect(try await one.checkRateLimit("x", rule: name, cost: 6).remaining == 4)
                other.addRule(try Self.rule(strategy, 20, name: name))
                let left = try await other.checkRateLimit("x", rule: name).remaining
                #expect(left == (strategy == .tokenBucket ? 3 : 13))
                other.addRule(try Self.rule(strategy, 3, name: name))
                let lowered = try await other.peek("x", rule: name)
                #expect(lowered.remaining == (strategy == .tokenBucket ? 2 : 0))
                #expect(lowered.allowed == (strategy == .tokenBucket))
            }
            for key in try await server.query(["KEYS", "*"]).elements {
                #expect(try #require(Int(try await server.ask("PTTL", key.text))) > 0)
            }
        }
    }
}
#endif
