import RateThrottleTesting
import Synchronization
import Testing

@testable import RateThrottle

@Suite("Everything at once", .timeLimit(.minutes(10)))
struct ConcurrencyTests {
    private static let tasks = 8

    /// Runs a body in as many tasks as there are, and adds up what they return.
    private func sum(_ body: @escaping @Sendable (Int) async throws -> Int) async throws -> Int {
        try await withThrowingTaskGroup { group in
            for task in 0..<Self.tasks { group.addTask { try await body(task) } }
            return try await group.reduce(0, +)
        }
    }

    @Test("Exactly the limit is admitted", arguments: RateThrottleStrategy.allCases)
    func oneKey(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 500, per: 60))
        let limiter = bench.limiter
        let admitted = try await sum { task in
            var count = 0
            for _ in 0..<250 {
                let isAllowed =
                    task % 2 == 0
                    ? try await limiter.checkRateLimit("client", rule: "rule").allowed
                    : try limiter.synchronous?.checkRateLimitNow("client", rule: "rule").allowed ?? false
                count += isAllowed ? 1 : 0
            }
            return count
        }
        #expect(admitted == 500)
        let metrics = limiter.getMetrics()
        #expect(metrics.allowedRequests == 500 && metrics.blockedRequests == 1_500 && metrics.totalViolations == 1_500)
    }

    @Test("Of calls of several checks all or nothing is admitted, in any order of identifiers")
    func severalChecks() async throws {
        let storage = InMemoryStorage(
            configuration: .init(maxKeys: 100_000, clock: ManualClock(microsecondsSinceEpoch: 0))
        )
        let limiter = RateThrottleCore(storage: storage)
        limiter.addRule(try .test(.tokenBucket, 300, per: 60))
        let admitted = try await sum { task in
            let names = task % 2 == 0 ? ["a", "b", "c"] : ["c", "b", "a"]
            var count = 0
            for _ in 0..<100 {
                let statuses = try await limiter.checkRateLimits(names.map { .init($0, rule: "rule") })
                count += statuses.allSatisfy(\.allowed) ? 1 : 0
            }
            return count
        }
        #expect(admitted == 300)
        for name in ["a", "b", "c"] {
            #expect(try await limiter.peek(name, rule: "rule", cost: 0).remaining == 0)
        }
    }

    @Test("Rules, lists, resets, callbacks and metrics change under load")
    func everything() async throws {
        let bench = RuleBench(try .test(.slidingWindow, 50, per: 60))
        let limiter = bench.limiter
        let delivered = Atomic<Int>(0)
        limiter.onViolation { _ in delivered.add(1, ordering: .relaxed) }
        let calls = try await sum { task in
            let own = "client-\(task)"
            for round in 0..<100 {
                try await limiter.checkRateLimit("client", rule: "rule")
                switch task {
                case 0: limiter.addRule(try .test(.slidingWindow, 50 + round % 2, per: 60))
                case 1: limiter.addRule(try .test(.tokenBucket, 5, per: 1, name: "rule-\(round)"))
                case 2: try await limiter.addToBlacklist(own, duration: .seconds(round + 1))
                case 3: try await limiter.removeFromWhitelist(own)
                case 4: try await limiter.reset("another", rule: "rule")
                case 5: _ = limiter.getMetrics()
                case 6: limiter.removeRule(named: "rule-\(round)")
                default: _ = await limiter.getStatus()
                }
            }
            return 100
        }
        await limiter.shutdown()
        let metrics = limiter.getMetrics()
        #expect(metrics.totalRequests == calls)
        #expect((50...51).contains(metrics.allowedRequests))
        #expect(metrics.totalViolations == metrics.blockedRequests)
        #expect(delivered.load(ordering: .relaxed) + metrics.droppedViolations == metrics.totalViolations)
        #expect(metrics.blacklistedCount == 1)
    }

    @Test("A reset under load never admits more than the limit for each")
    func resets() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 20, per: 60))
        let limiter = bench.limiter
        let admitted = try await sum { task in
            var count = 0
            for round in 0..<100 {
                if task == 0, round % 25 == 0 { try await limiter.reset("client", rule: "rule") }
                count += try await limiter.checkRateLimit("client", rule: "rule").allowed ? 1 : 0
            }
            return count
        }
        #expect((20...100).contains(admitted))
    }

    @Test("A whitelisted identifier is granted every time, until it is removed")
    func lists() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60))
        let limiter = bench.limiter
        try await limiter.addToWhitelist("client")
        let admitted = try await sum { _ in
            var count = 0
            for _ in 0..<100 { count += try await limiter.checkRateLimit("client", rule: "rule").allowed ? 1 : 0 }
            return count
        }
        #expect(admitted == Self.tasks * 100)
        let removed = try await sum { _ in try await limiter.removeFromWhitelist("client") ? 1 : 0 }
        #expect(removed == 1)
        let after = try await sum { _ in try await limiter.checkRateLimit("client", rule: "rule").allowed ? 1 : 0 }
        #expect(after == 1)
    }
}
