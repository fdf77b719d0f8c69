import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The shards of the in-memory storage", .timeLimit(.minutes(10)))
struct ShardingTests {
    private let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)

    private func rule(_ strategy: RateThrottleStrategy, limit: Int) throws -> RateThrottleRule {
        try RateThrottleRule(name: "rule", limit: limit, window: .seconds(600), strategy: strategy)
    }

    /// T61: more strangers than room. A tenth of the trap's numbers in a debug build.
    @Test func strangersNeverExceedTheCap() async throws {
        #if DEBUG
        let (cap, keys) = (10_000, 100_000)
        #else
        let (cap, keys) = (100_000, 1_000_000)
        #endif
        let storage = InMemoryStorage(configuration: .init(maxKeys: cap, clock: clock))
        let rule = try rule(.tokenBucket, limit: 2)
        let tasks = 4
        try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var most = 0
                    for number in stride(from: task, to: keys, by: tasks) {
                        _ = try storage.evaluate([Check(rule: rule, identifier: "id \(number)")], peeking: false)
                        if number % 1_000 < tasks { most = max(most, storage.count) }
                    }
                    return most
                }
            }
            for try await most in group { #expect(most <= cap) }
        }
        #expect(storage.count <= cap)
        #expect(storage.count > cap * 9 / 10)
    }

    @Test(arguments: [1, 2, 1_024, 1_025, 1_100, 4_097, 100_000])
    func capsAddUp(cap: Int) throws {
        let storage = InMemoryStorage(configuration: .init(maxKeys: cap, clock: clock))
        let rule = try rule(.fixedWindow, limit: 2)
        for number in 0..<min(cap * 2, 6_000) {
            _ = try storage.evaluate([Check(rule: rule, identifier: "id \(number)")], peeking: false)
        }
        #expect(storage.count <= cap)
        #expect(storage.count >= min(cap, 6_000) * 3 / 4)
    }

    /// Calls that name several identifiers in opposite orders neither wait for each other for ever nor charge a part.
    @Test(arguments: RateThrottleStrategy.allCases)
    func jointCallsOverShardsAreExact(_ strategy: RateThrottleStrategy) async throws {
        let storage = InMemoryStorage(configuration: .init(clock: clock))
        let rule = try rule(strategy, limit: 400)
        let admitted = try await withThrowingTaskGroup(of: [Int].self) { group in
            for task in 0..<8 {
                group.addTask {
                    var generator = SplitMix64(seed: UInt64(task))
                    var admitted = [Int](repeating: 0, count: 12)
                    for _ in 0..<400 {
                        let members = Array((0..<12).shuffled(using: &generator).prefix(4))
                        let checks = members.map { Check(rule: rule, identifier: "id \($0)") }
                        if try storage.evaluate(checks, peeking: false).allSatisfy(\.allowed) {
                            for member in members { admitted[member] += 1 }
                        }
                    }
                    return admitted
                }
            }
            return try await group.reduce(into: [Int](repeating: 0, count: 12)) { sum, part in
                for member in sum.indices { sum[member] += part[member] }
            }
        }
        for member in admitted.indices {
            let check = Check(rule: rule, identifier: "id \(member)", cost: 0)
            let left = try storage.evaluate([check], peeking: true).first?.remaining
            #expect(left == 400 - admitted[member], "id \(member)")
        }
        #expect(admitted.contains(400), "some key was spent")
    }

    @Test func jointCallsAnswerInOrderOverShards() throws {
        let storage = InMemoryStorage(configuration: .init(clock: clock))
        let rule = try rule(.tokenBucket, limit: 100)
        let identifiers = (0..<80).map { "id \($0)" }
        let checks = identifiers.enumerated().map { Check(rule: rule, identifier: $1, cost: $0) }
        let outcomes = try storage.evaluate(checks.reversed(), peeking: true)
        #expect(outcomes.count == 80)
        #expect(try storage.evaluate(checks, peeking: false).map(\.remaining) == (0..<80).map { 100 - $0 })
        for (number, identifier) in identifiers.enumerated() {
            let check = Check(rule: rule, identifier: identifier, cost: 0)
            #expect(try storage.evaluate([check], peeking: true).first?.remaining == 100 - number)
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases, [1_000, 1_000_000])
    func concurrentCallsAreExact(_ strategy: RateThrottleStrategy, maxKeys: Int) async throws {
        let storage = InMemoryStorage(configuration: .init(maxKeys: maxKeys, clock: clock))
        let rule = try rule(strategy, limit: 1_000)
        let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<2_000 {
                        let outcome = try storage.evaluate([Check(rule: rule, identifier: "id")], peeking: false).first
                        if outcome?.allowed == true { admitted += 1 }
                    }
                    return admitted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(admitted == 1_000)
    }

    /// The way without arrays and suspensions, beside the other one, on the same key.
    @Test(arguments: RateThrottleStrategy.allCases)
    func concurrentCallsOfALimiterAreExact(_ strategy: RateThrottleStrategy) async throws {
        let limiter = RateThrottleCore(storage: InMemoryStorage(configuration: .init(clock: clock)))
        limiter.addRule(try rule(strategy, limit: 1_000))
        let synchronous = try #require(limiter.synchronous)
        let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<2_000 {
                        let status =
                            task.isMultiple(of: 2)
                            ? try synchronous.checkRateLimitNow("id", rule: "rule")
                            : try await limiter.checkRateLimit("id", rule: "rule")
                        if status.allowed { admitted += 1 }
                    }
                    return admitted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(admitted == 1_000)
    }
}
