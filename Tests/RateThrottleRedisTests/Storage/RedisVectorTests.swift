#if Redis
import Foundation
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Cases run side by side on one server, each with a clock and a key of its own.
@Suite("Every vector on a real server")
struct RedisVectorTests {
    @Test(arguments: RateThrottleStrategy.allCases)
    func oneRule(_ strategy: RateThrottleStrategy) async throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: fixture("\(strategy.rawValue).json"))
        let decisions = try await replay(vectors.cases.count) { client, number in
            try await Self.run(vectors.cases[number], from: vectors.base_us, as: "client \(number)", on: client)
        }
        #expect(decisions > 2_500)
    }

    @Test func severalRules() async throws {
        let vectors = try JSONDecoder().decode(SeveralVectors.self, from: fixture("several.json"))
        let decisions = try await replay(vectors.cases.count) { client, number in
            try await Self.run(vectors.cases[number], from: vectors.base_us, as: "client \(number)", on: client)
        }
        #expect(decisions > 3_600)
    }

    /// Runs all cases at once, and returns how many decisions agreed.
    private func replay(
        _ count: Int,
        _ body: @escaping @Sendable (RedisClient, Int) async throws -> Int
    ) async throws -> Int {
        try await RedisServer.run { server in
            try await Clients.with(server) { client in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<count {
                        group.addTask { () async throws in try await body(client, number) }
                    }
                    return try await group.reduce(0, +)
                }
            }
        }
    }

    private static func run(
        _ vector: Vectors.Case,
        from base: Int,
        as identifier: String,
        on client: RedisClient
    ) async throws -> Int {
        let clock = ManualClock(microsecondsSinceEpoch: 0)
        let storage = RedisStorage(client, keyPrefix: "v:", clock: clock)
        var rule = try vector.rule.make()
        var decisions = 0
        for (number, step) in vector.steps.enumerated() {
            if let limit = step.set_limit {
                rule = try vector.rule.make(limit: limit, burst: step.set_burst)
                continue
            }
            clock.set(microsecondsSinceEpoch: base + (try #require(step.t_us)))
            let check = Check(rule: rule, identifier: identifier, cost: try #require(step.cost))
            let outcome = try await storage.evaluate([check], peeking: step.peek ?? false)[0]
            try #require(
                ExpectedOutcome(outcome) == ExpectedOutcome(step),
                "\(vector.name), step \(number): \(step), got \(ExpectedOutcome(outcome))"
            )
            decisions += 1
        }
        return decisions
    }

    private static func run(
        _ vector: SeveralVectors.Case,
        from base: Int,
        as identifier: String,
        on client: RedisClient
    ) async throws -> Int {
        let clock = ManualClock(microsecondsSinceEpoch: 0)
        let storage = RedisStorage(client, keyPrefix: "v:", clock: clock)
        let rules = try vector.rules.enumerated().map { try $1.make(name: "rule \($0)") }
        var decisions = 0
        for (number, step) in vector.steps.enumerated() {
            clock.set(microsecondsSinceEpoch: base + step.t_us)
            let checks = step.checks.map { Check(rule: rules[$0.rule], identifier: identifier, cost: $0.cost) }
            let outcomes = try await storage.evaluate(checks, peeking: false)
            try #require(
                outcomes.map(ExpectedOutcome.init) == step.checks.map(ExpectedOutcome.init),
                "\(vector.name), step \(number)"
            )
            decisions += outcomes.count
        }
        return decisions
    }
}
#endif
