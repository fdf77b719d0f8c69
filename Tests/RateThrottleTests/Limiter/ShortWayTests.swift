import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The short way of a decision in memory, against the long way")
struct ShortWayTests {
    private let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)

    /// A limiter that decides in memory, and one whose storage is the same behind another type.
    private func limiters(maxKeys: Int = 1_000) -> (short: RateThrottleCore, long: RateThrottleCore) {
        let configuration = InMemoryStorage.Configuration(maxKeys: maxKeys, clock: clock)
        let long = RateThrottleCore(storage: BrokenNativeStorage(InMemoryStorage(configuration: configuration)))
        return (RateThrottleCore(storage: InMemoryStorage(configuration: configuration)), long)
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func sameStatusesViolationsAndMetrics(_ strategy: RateThrottleStrategy) async throws {
        let (short, long) = limiters()
        #expect(short.memory != nil && long.memory == nil)
        for limiter in [short, long] {
            limiter.addRule(try RateThrottleRule(name: "api", limit: 3, window: .seconds(1), strategy: strategy))
            limiter.addRule(
                try RateThrottleRule(
                    name: "a name that does not fit into fifteen bytes",
                    limit: 2,
                    window: .seconds(2),
                    strategy: strategy,
                    scope: .user,
                    blockDuration: .seconds(1)
                )
            )
        }
        var generator = SplitMix64(seed: 7)
        for round in 0..<600 {
            clock.advance(by: .milliseconds(Int.random(in: 0..<200, using: &generator)))
            let rule = short.ruleNames[round % 2]
            let identifier = "user \(round % 3)"
            let cost = Int.random(in: 0...4, using: &generator)
            let metadata = ["round": "\(round)"]
            let first = try await short.checkRateLimit(identifier, rule: rule, cost: cost, metadata: metadata)
            let second = try await long.checkRateLimit(identifier, rule: rule, cost: cost, metadata: metadata)
            #expect(first == second)
        }
        #expect(short.getMetrics() == long.getMetrics())
        #expect(short.getMetrics().recentViolations.count == 10)
    }

    @Test func wrongArgumentsAreNamedAsEver() async throws {
        let (short, _) = limiters()
        short.addRule(try RateThrottleRule(name: "api", limit: 3, window: .seconds(1)))
        await #expect(throws: RateThrottleError.emptyIdentifier) { try await short.checkRateLimit("", rule: "api") }
        await #expect(throws: RateThrottleError.negativeCost(-1)) {
            try await short.checkRateLimit("a", rule: "api", cost: -1)
        }
        await #expect(throws: RateThrottleError.unknownRule("apo", known: ["api"])) {
            try await short.checkRateLimit("a", rule: "apo")
        }
    }

    /// Names that look alike are one name: the kelvin sign is a K to Swift, and takes its rule's place.
    @Test func lookalikeNamesAreOneRule() async throws {
        let (short, _) = limiters()
        short.addRule(try RateThrottleRule(name: "K", limit: 1, window: .seconds(1)))
        #expect(try await short.checkRateLimit("a", rule: "K").limit == 1)
        short.addRule(try RateThrottleRule(name: "\u{212a}", limit: 2, window: .seconds(1)))
        #expect(short.ruleNames.count == 1)
        for name in ["K", "\u{212a}"] {
            let status = try await short.checkRateLimit("b", rule: name)
            #expect(status.limit == 2)
            #expect(Array(status.ruleName.utf8) == Array("\u{212a}".utf8))
        }
        #expect(short.removeRule(named: "K"))
        await #expect(throws: RateThrottleError.self) { try await short.checkRateLimit("b", rule: "\u{212a}") }
    }

    @Test func redefinedAndRemovedRulesActAtOnce() async throws {
        let (short, _) = limiters()
        for limit in [5, 2, 7] {
            short.addRule(try RateThrottleRule(name: "api", limit: limit, window: .seconds(1)))
            #expect(try await short.checkRateLimit("user", rule: "api").limit == limit)
        }
        #expect(short.removeRule(named: "api"))
        await #expect(throws: RateThrottleError.unknownRule("api", known: [])) {
            try await short.checkRateLimit("user", rule: "api")
        }
    }

    /// A full storage is an outage: the policy answers, the metrics say so, and a key that is known is decided as ever.
    @Test func aFullStorage() async throws {
        let (short, _) = limiters(maxKeys: 1)
        short.addRule(try RateThrottleRule(name: "api", limit: 3, window: .seconds(1)))
        try await short.addToBlacklist("someone")
        let status = try await short.checkRateLimit("user", rule: "api")
        #expect(status.degraded && !status.allowed)
        #expect(short.getMetrics().storageFailures == 1)
        #expect(try await short.removeFromBlacklist("someone"))
        let after = try await short.checkRateLimit("user", rule: "api")
        #expect(after.allowed && !after.degraded)
        #expect(try await short.checkRateLimit("user", rule: "api").remaining == 1)
    }

    /// A storage that finds nothing to evict within its bound has failed: asking it again would look at as many keys more,
    /// and find something.
    @Test func aFullStorageIsAskedOnce() async throws {
        let (short, long) = limiters(maxKeys: 2_000)
        for limiter in [short, long] {
            limiter.addRule(
                try RateThrottleRule(name: "blocks", limit: 1, window: .seconds(10), blockDuration: .seconds(900))
            )
            limiter.addRule(try RateThrottleRule(name: "api", limit: 5, window: .seconds(3_000)))
            for number in 0..<1_500 {
                for _ in 0..<2 { try await limiter.checkRateLimit("blocked \(number)", rule: "blocks") }
            }
            for number in 0..<500 { try await limiter.checkRateLimit("user \(number)", rule: "api") }
            let status = try await limiter.checkRateLimit("new", rule: "api")
            #expect(status.degraded && !status.allowed)
            #expect(limiter.getMetrics().storageFailures == 1)
        }
        #expect(short.storage is InMemoryStorage && !(long.storage is InMemoryStorage))
    }

    @Test func everyCallIsCounted() async throws {
        let (short, _) = limiters()
        short.addRule(try RateThrottleRule(name: "api", limit: 1_000, window: .seconds(1)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask { for _ in 0..<1_000 { try await short.checkRateLimit("user \(task % 2)", rule: "api") } }
            }
            try await group.waitForAll()
        }
        let metrics = short.getMetrics()
        #expect((metrics.allowedRequests, metrics.blockedRequests) == (2_000, 2_000))
        short.resetMetrics()
        #expect(short.getMetrics().totalRequests == 0)
    }
}
