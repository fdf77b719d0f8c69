#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A limiter on the master that sentinels name", .timeLimit(.minutes(5)))
struct SentinelLimiterTests {
    /// Runs a body with a limiter that is made by URL.
    private static func with<Value>(
        _ set: SentinelSet,
        _ policy: FailurePolicy = .throwError,
        deadline: Duration = .seconds(60),
        denyCache: DenyCacheOptions? = nil,
        _ body: (RateThrottleCore) async throws -> Value
    ) async throws -> Value {
        let options = RedisOptions(
            backoff: RedisBackoff(maximum: .milliseconds(50)),
            sentinel: RedisSentinelOptions(socketTimeout: .seconds(2))
        )
        let limiter = try await createLimiter(
            storage: .redis(url: set.url(), options: options),
            failurePolicy: policy,
            decisionDeadline: deadline,
            circuitBreaker: CircuitBreakerOptions(probeInterval: .milliseconds(50)),
            denyCache: denyCache
        )
        do {
            let value = try await body(limiter)
            await limiter.shutdown()
            return value
        } catch {
            await limiter.shutdown()
            throw error
        }
    }

    @Test func decidesAsOnOneServer() async throws {
        try await SentinelSet.run { set in
            try await Self.with(set) { limiter in
                try await RedisServer.run { alone in
                    try await Clients.with(alone) { client async throws in
                        let other = RateThrottleCore(
                            storage: RedisStorage(client),
                            failurePolicy: .throwError,
                            decisionDeadline: .seconds(60)
                        )
                        for strategy in RateThrottleStrategy.allCases {
                            try await Self.expectAlike(limiter, other, strategy)
                        }
                        try await Self.expectListsAlike(limiter, other)
                    }
                }
            }
            try await Self.expectRememberedDenials(set)
            try await Self.expectContract(set)
        }
    }

    /// Grants, the denial that begins a block, the block, a look, and a reset.
    private static func expectAlike(
        _ limiter: RateThrottleCore,
        _ other: RateThrottleCore,
        _ strategy: RateThrottleStrategy
    ) async throws {
        let rule = try RateThrottleRule(
            name: strategy.rawValue,
            limit: 5,
            window: .seconds(365 * 86_400),
            strategy: strategy,
            blockDuration: .seconds(300)
        )
        limiter.addRule(rule)
        other.addRule(rule)
        for round in 0..<2 {
            for call in 0..<8 {
                let cost = call == 2 ? 2 : 1
                let here = try await limiter.checkRateLimit("x", rule: rule.name, cost: cost)
                let there = try await other.checkRateLimit("x", rule: rule.name, cost: cost)
                let words = "\(strategy), round \(round), call \(call)"
                #expect(here.allowed == there.allowed && here.allowed == (call < 4), "\(words)")
                #expect(here.reason == there.reason && here.blocked == there.blocked, "\(words)")
                #expect(here.remaining == there.remaining && !here.degraded, "\(words)")
            }
            #expect(try await limiter.peek("x", rule: rule.name).reason == .blocked)
            for each in [limiter, other] { try await each.reset("x", rule: rule.name) }
        }
    }

    private static func expectListsAlike(_ limiter: RateThrottleCore, _ other: RateThrottleCore) async throws {
        for each in [limiter, other] {
            try await each.addToBlacklist("bad", duration: .seconds(60))
            try await each.addToWhitelist("good")
            #expect(try await each.checkRateLimit("bad", rule: "fixed_window").reason == .blacklisted)
            for _ in 0..<8 { #expect(try await each.checkRateLimit("good", rule: "fixed_window").allowed) }
            #expect(try await each.isBlacklisted("bad"))
            try await each.removeFromBlacklist("bad")
            #expect(try await each.checkRateLimit("bad", rule: "fixed_window").allowed)
        }
    }

    private static func expectRememberedDenials(_ set: SentinelSet) async throws {
        try await with(set, denyCache: DenyCacheOptions()) { limiter in
            limiter.addRule(try RateThrottleRule(name: "r", limit: 1, window: .seconds(365 * 86_400)))
            #expect(try await limiter.checkRateLimit("cached", rule: "r").allowed)
            #expect(try await !limiter.checkRateLimit("cached", rule: "r").allowed)
            let counts = try await CommandStatistics.of(set.servers[0]) { () async throws in
                for _ in 0..<20 { #expect(try await !limiter.checkRateLimit("cached", rule: "r").allowed) }
            }
            #expect(counts["evalsha", default: 0] + counts["eval", default: 0] == 0)
        }
    }

    private static func expectContract(_ set: SentinelSet) async throws {
        try await set.withClient { client async throws in
            for level in StorageLevel.allCases { try await RedisContractTests.expectKept(level, client) }
        }
    }

    /// Until the sentinels act, or where they cannot, the policy decides, and the master when it is back.
    @Test func policiesAnswerWhileThereIsNoMaster() async throws {
        try await SentinelSet.run(downAfter: .seconds(600)) { set in
            let spare = InMemoryStorage()
            try await Self.with(set, .failClosed, deadline: .seconds(2)) { closed in
                try await Self.with(set, .failOpen, deadline: .seconds(2)) { open in
                    try await Self.with(set, .throwError, deadline: .seconds(2)) { throwing in
                        try await Self.with(set, .fallback(spare, share: 4), deadline: .seconds(2)) { fallback in
                            try await Self.expectPolicies([closed, open, throwing, fallback], set.servers[0])
                        }
                    }
                }
            }
        }
    }

    private static func expectPolicies(_ limiters: [RateThrottleCore], _ master: RedisServer) async throws {
        for (index, limiter) in limiters.enumerated() {
            limiter.addRule(
                try RateThrottleRule(name: "r", limit: 100, window: .seconds(365 * 86_400), strategy: .fixedWindow)
            )
            #expect(try await limiter.checkRateLimit("\(index)", rule: "r").remaining == 99)
        }
        await master.kill()
        for (index, limiter) in limiters.enumerated() {
            await expectPolicy(limiter, limiter.failurePolicy, "\(index)")
        }
        try await master.restart()
        for (index, limiter) in limiters.enumerated() {
            let isBack = await eventually(within: .seconds(30)) {
                (try? await limiter.peek("\(index)", rule: "r").degraded) == false
            }
            #expect(isBack, "\(limiter.failurePolicy)")
        }
    }

    private static func expectPolicy(_ limiter: RateThrottleCore, _ policy: FailurePolicy, _ identifier: String) async {
        for number in 0..<40 {
            let status = try? await limiter.checkRateLimit(identifier, rule: "r")
            switch policy {
            case .failClosed: #expect(status?.degraded == true && status?.allowed == false)
            case .failOpen: #expect(status?.degraded == true && status?.allowed == true)
            case .throwError: #expect(status == nil)
            case .fallback: #expect(status?.degraded == true && status?.allowed == (number < 25), "\(number)")
            }
        }
    }
}
#endif
