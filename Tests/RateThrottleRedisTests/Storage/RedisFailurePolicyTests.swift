#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Traps T55 and T56, on a server that crashes.
@Suite("Failure policies over a server", .timeLimit(.minutes(3)))
struct RedisFailurePolicyTests {
    /// Runs a body with a limiter whose server has crashed after one call.
    private static func crashed(_ policy: FailurePolicy, _ body: (OutageBench) async throws -> Void) async throws {
        try await OutageBench.run(policy, deadline: .seconds(2)) { bench async throws in
            #expect(try await bench.ask().remaining == 99)
            await bench.server.kill()
            try await body(bench)
            try await bench.server.restart()
            #expect(try await !bench.recovered().degraded)
        }
    }

    @Test func closed() async throws {
        try await Self.crashed(.failClosed) { bench async throws in
            for _ in 0..<20 {
                let status = try await bench.ask()
                #expect(!status.allowed && status.degraded && status.remaining == 0 && status.retryAfter != nil)
            }
        }
    }

    @Test func open() async throws {
        try await Self.crashed(.failOpen) { bench async throws in
            for _ in 0..<20 {
                let status = try await bench.ask()
                #expect(status.allowed && status.degraded && status.remaining == 100)
            }
        }
    }

    @Test func thrown() async throws {
        try await Self.crashed(.throwError) { bench async throws in
            for _ in 0..<20 {
                let error = await #expect(throws: StorageError.self) { try await bench.ask() }
                #expect(error?.code == .unavailable && error?.underlying != nil)
            }
        }
    }

    @Test func fallback() async throws {
        let spare = InMemoryStorage()
        try await Self.crashed(.fallback(spare, share: 4)) { bench async throws in
            for number in 0..<40 {
                let status = try await bench.ask()
                #expect(status.degraded && status.allowed == (number < 25), "\(number)")
            }
        }
    }

    @Test("T55: a denial is final: the fallback is for failures only")
    func t55() async throws {
        let spare = FaultyStorage(InMemoryStorage())
        try await OutageBench.run(.fallback(spare, share: 1), deadline: .seconds(60)) { bench async throws in
            let never = try await bench.ask(cost: 101)
            #expect(!never.allowed && never.reason == .costExceedsLimit && !never.degraded)
            #expect(try await bench.ask(cost: 100).allowed)
            for _ in 0..<20 {
                let status = try await bench.ask()
                #expect(!status.allowed && status.reason == .limitExceeded && !status.degraded)
            }
            try await bench.limiter.addToBlacklist("x")
            #expect(try await bench.ask("x").reason == .blacklisted)
            #expect(spare.callCount() == 0 && bench.limiter.getMetrics().storageFailures == 0)
        }
    }

    @Test("T56: four processes get a quarter each while the server is down, and its counts when it is back")
    func t56() async throws {
        try await RedisServer.run(["appendonly yes", "appendfsync always"]) { server async throws in
            let options = RedisOptions(backoff: RedisBackoff(maximum: .milliseconds(50)))
            let clients = try (0..<4).map { _ in
                try RedisClient(host: "127.0.0.1", port: Int(server.port), options: options)
            }
            let limiters = try clients.map { client in
                let limiter = RateThrottleCore(
                    storage: RedisStorage(client),
                    failurePolicy: .fallback(InMemoryStorage(), share: 4),
                    decisionDeadline: .seconds(2),
                    circuitBreaker: CircuitBreakerOptions(probeInterval: .milliseconds(50))
                )
                limiter.addRule(try RateThrottleRule(name: "r", limit: 100, window: .seconds(365 * 86_400)))
                return limiter
            }
            #expect(try await limiters[0].checkRateLimit("x", rule: "r", cost: 30).remaining == 70)
            await server.kill()
            for limiter in limiters {
                var granted = 0
                for _ in 0..<60 {
                    let status = try await limiter.checkRateLimit("x", rule: "r")
                    #expect(status.degraded)
                    granted += status.allowed ? 1 : 0
                }
                #expect(granted == 25)
            }
            try await server.restart()
            for (limiter, left) in zip(limiters, [69, 68, 67, 66]) {
                let isBack = await eventually { (try? await limiter.peek("x", rule: "r").degraded) == false }
                #expect(isBack)
                let status = try await limiter.checkRateLimit("x", rule: "r")
                #expect(!status.degraded && status.remaining == left)
            }
            for client in clients { await client.shutdown(deadline: .zero) }
        }
    }

    /// A block has to be written, so that the denial that would begin it fails; once begun it holds.
    @Test func aFullServerBeginsNoBlock() async throws {
        try await OutageBench.run(.throwError, deadline: .seconds(60)) { bench async throws in
            for strategy in RateThrottleStrategy.allCases {
                let rule = try RateThrottleRule(
                    name: strategy.rawValue,
                    limit: 3,
                    window: .seconds(365 * 86_400),
                    strategy: strategy,
                    blockDuration: .seconds(300)
                )
                bench.limiter.addRule(rule)
                for identifier in ["used", "blocked"] {
                    #expect(try await bench.limiter.checkRateLimit(identifier, rule: rule.name, cost: 3).allowed)
                }
                #expect(try await bench.limiter.checkRateLimit("blocked", rule: rule.name).blocked)
            }
            for setting in [("maxmemory-policy", "noeviction"), ("maxmemory", "1")] {
                try await bench.server.ask("CONFIG", "SET", setting.0, setting.1)
            }
            for strategy in RateThrottleStrategy.allCases {
                let error = await #expect(throws: StorageError.self) {
                    try await bench.limiter.checkRateLimit("used", rule: strategy.rawValue)
                }
                #expect(error?.code == .full)
                #expect(try await bench.limiter.peek("used", rule: strategy.rawValue).reason == .limitExceeded)
                let blocked = try await bench.limiter.checkRateLimit("blocked", rule: strategy.rawValue)
                #expect(blocked.reason == .blocked)
            }
        }
    }

    @Test func aFullServerDeniesAndDoesNotGrant() async throws {
        try await OutageBench.run(.throwError, deadline: .seconds(60)) { bench async throws in
            #expect(try await bench.ask("busy", cost: 100).allowed)
            for setting in [("maxmemory-policy", "noeviction"), ("maxmemory", "1")] {
                try await bench.server.ask("CONFIG", "SET", setting.0, setting.1)
            }
            for strategy in RateThrottleStrategy.allCases {
                let rule = try RateThrottleRule(name: "f", limit: 9, window: .seconds(60), strategy: strategy)
                bench.limiter.addRule(rule)
                for _ in 0..<10 {
                    let error = await #expect(throws: StorageError.self) {
                        try await bench.limiter.checkRateLimits([
                            RateThrottleCheck("x", rule: "f"), RateThrottleCheck("x", rule: OutageBench.rule),
                        ])
                    }
                    #expect(error?.code == .full)
                }
            }
            // What needs no room is still answered.
            #expect(try await bench.ask("busy").reason == .limitExceeded)
            #expect(try await bench.limiter.peek("x", rule: OutageBench.rule).remaining == 99)
            #expect(bench.limiter.circuitBreakerState == .closed)
            try await bench.server.ask("CONFIG", "SET", "maxmemory", "0")
            #expect(try await bench.ask("x").remaining == 99)
        }
    }

    @Test(arguments: ["~o:* +@all -set", "~other:* +@all", "~o:* +@all -evalsha -eval"])
    func aUserWithTooFewRights(_ rights: String) async throws {
        let options = RedisOptions(
            username: "limited",
            password: "pw",
            backoff: RedisBackoff(maximum: .milliseconds(50))
        )
        let lines = ["user limited on >pw \(rights)"]
        try await OutageBench.run(.throwError, deadline: .seconds(60), options: options, lines: lines) {
            bench async throws in
            let error = await #expect(throws: StorageError.self) { try await bench.ask() }
            let cause = error?.underlying as? RedisError
            #expect(error?.code == .unavailable && cause?.code == .permission, "\(String(describing: error))")
            #expect(error?.message.contains("may not") == true, "\(String(describing: error))")
            #expect(try await bench.server.ask("DBSIZE") == "0")
        }
    }
}
#endif
