#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// The traps about retry times, edges, arguments and blocks, by the scripts of a real server. Those about lifetimes, keys,
/// lists and outages stand with what they are about, in this folder.
@Suite("Traps on a real server", .timeLimit(.minutes(2)))
struct RedisTrapTests {
    /// A row of the table of traps: who asks what when, and is told what.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let strategy: RateThrottleStrategy
        let limit: Int
        let window: Double
        var burst: Int?
        let steps: [Step]

        var testDescription: String { name }

        func rule(_ limit: Int?) throws -> RateThrottleRule {
            let window = Duration.microseconds(Int((window * 1_000_000).rounded()))
            return try RateThrottleRule(
                name: "r",
                limit: limit ?? self.limit,
                window: window,
                strategy: strategy,
                burst: burst
            )
        }
    }

    struct Step: Sendable {
        let second: Double
        var times = 1
        var cost = 1
        /// The limit from here on; nil: the row's.
        var limit: Int?
        /// How long the denied one has to wait; nil: granted.
        var wait: Double?

        static func grant(_ second: Double, times: Int = 1, cost: Int = 1, limit: Int? = nil) -> Step {
            Step(second: second, times: times, cost: cost, limit: limit)
        }

        static func deny(_ second: Double, _ wait: Double, times: Int = 1, cost: Int = 1, limit: Int? = nil) -> Step {
            Step(second: second, times: times, cost: cost, limit: limit, wait: wait)
        }
    }

    static let rows: [Row] = [
        Row(
            name: "T11: 5.9 s are not 5",
            strategy: .tokenBucket,
            limit: 10,
            window: 59,
            steps: [
                .grant(0, times: 10), .deny(0, 5.9), .deny(5, 0.9), .grant(5.9), .deny(5.9, 5.9),
            ]
        ),
        Row(
            name: "T13: across the edge",
            strategy: .slidingCounter,
            limit: 10,
            window: 60,
            steps: [
                .grant(59.5, times: 10), .deny(59.5, 6.5), .deny(60, 6), .deny(65.999_999, 0.000_001), .grant(66),
            ]
        ),
        Row(
            name: "T15: two windows",
            strategy: .slidingCounter,
            limit: 100,
            window: 60,
            steps: [
                .grant(30, times: 84), .grant(75, times: 37), .deny(75, 0.714_286),
            ]
        ),
        Row(
            name: "T16: the oldest entry says when",
            strategy: .slidingWindow,
            limit: 2,
            window: 60,
            steps: [
                .grant(0), .grant(10), .deny(20, 40), .grant(60), .deny(60, 10),
            ]
        ),
        Row(
            name: "T17: a lowered limit",
            strategy: .slidingWindow,
            limit: 10,
            window: 60,
            steps: (0..<10).map { .grant(Double($0)) } + [
                .deny(10, 58, limit: 2), .deny(67.999_999, 0.000_001, limit: 2), .grant(68, limit: 2),
            ]
        ),
        Row(
            name: "T19: to the microsecond",
            strategy: .slidingWindow,
            limit: 1,
            window: 60,
            steps: [
                .grant(0), .deny(59.999_999, 0.000_001), .grant(60),
            ]
        ),
        Row(
            name: "T20: at the edge",
            strategy: .fixedWindow,
            limit: 1,
            window: 60,
            steps: [
                .grant(59.999), .deny(59.999_5, 0.000_5), .grant(60),
            ]
        ),
        Row(
            name: "T21: stale entries",
            strategy: .slidingWindow,
            limit: 1,
            window: 60,
            steps: [.grant(0), .grant(61)]
        ),
        Row(
            name: "T22: no rounding to the nearest",
            strategy: .tokenBucket,
            limit: 1,
            window: 2,
            steps: [
                .grant(0), .deny(1.07, 0.93), .grant(2),
            ]
        ),
        Row(
            name: "T24: polled as it refills",
            strategy: .tokenBucket,
            limit: 1,
            window: 0.1,
            steps: (0..<10).map { .grant(Double($0) / 10) }
        ),
        Row(
            name: "T24: fractions are kept",
            strategy: .tokenBucket,
            limit: 1,
            window: 60,
            steps: (0...600).map { poll in
                let past = Double(poll % 300) / 5
                return past == 0 ? .grant(Double(poll) / 5) : .deny(Double(poll) / 5, 60 - past)
            }
        ),
        Row(
            name: "T25: what was earned",
            strategy: .tokenBucket,
            limit: 1,
            window: 60,
            burst: 2,
            steps: [
                .grant(0), .grant(59), .grant(61), .deny(62, 58),
            ]
        ),
        Row(
            name: "T27: a steady drain",
            strategy: .leakyBucket,
            limit: 10,
            window: 10,
            steps: [
                .grant(0, times: 10), .grant(5, times: 5), .deny(5, 1, times: 15),
            ]
        ),
        Row(
            name: "T37: set back an hour",
            strategy: .tokenBucket,
            limit: 10,
            window: 60,
            steps: [
                .grant(10_000), .grant(6_400), .grant(6_400, cost: 8), .deny(6_400, 6), .grant(10_000, times: 10),
                .deny(10_000, 6),
            ]
        ),
    ]

    @Test(arguments: rows)
    func row(_ row: Row) async throws {
        try await RedisBench.run { bench async throws in
            let start = bench.clock.microsecondsSinceEpoch
            for step in row.steps {
                bench.clock.set(microsecondsSinceEpoch: start + Int((step.second * 1_000_000).rounded()))
                for _ in 0..<step.times {
                    let rule = try row.rule(step.limit)
                    let outcome = try await bench.ask(rule, cost: step.cost)
                    #expect(outcome.allowed == (step.wait == nil), "\(step)")
                    let wait = step.wait.map { Int(($0 * 1_000_000).rounded()) }
                    #expect(outcome.retryAfterMicroseconds == wait, "\(step)")
                    #expect((0...rule.capacity).contains(outcome.remaining), "\(step)")
                }
            }
        }
    }

    @Test("T16: the newest entry says when all is left again")
    func t16() async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(name: "r", limit: 2, window: .seconds(60), strategy: .slidingWindow)
            _ = try await bench.ask(rule)
            for _ in 0..<2 {
                bench.clock.advance(by: .seconds(10))
                _ = try await bench.ask(rule)
            }
            #expect(try await bench.ask(rule).resetAfterMicroseconds == 50_000_000)
        }
    }

    @Test("T28: every strategy says when to retry, and keeps its word", arguments: RateThrottleStrategy.allCases)
    func t28(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(name: "r", limit: 1, window: .seconds(20), strategy: strategy)
            bench.clock.set(microsecondsSinceEpoch: 1_728_000_000_000_000)
            #expect(try await bench.ask(rule).allowed)
            bench.clock.advance(by: .seconds(19))
            let wait = strategy == .slidingCounter ? 21_000_000 : 1_000_000
            #expect(try await bench.ask(rule).retryAfterMicroseconds == wait)
            bench.clock.advance(by: .microseconds(wait - 1))
            #expect(try await bench.ask(rule).retryAfterMicroseconds == 1)
            bench.clock.advance(by: .microseconds(1))
            #expect(try await bench.ask(rule).allowed)
        }
    }

    @Test(
        "T31, T32: a cost too large, for the rule or for now, charges nothing",
        arguments: RateThrottleStrategy.allCases
    )
    func t31(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(
                name: "r",
                limit: 10,
                window: .seconds(60),
                strategy: strategy,
                blockDuration: .seconds(5)
            )
            for cost in [11, 1 << 53, Int.max] {
                let never = try await bench.ask(rule, cost: cost)
                #expect(!never.allowed && !never.blocked && never.reason == .costExceedsLimit)
                #expect(never.retryAfterMicroseconds == nil && never.remaining == 10)
            }
            #expect(try await bench.keys().isEmpty)
            let plain = try RateThrottleRule(name: "r", limit: 10, window: .seconds(60), strategy: strategy)
            #expect(try await bench.ask(plain, cost: 6).remaining == 4)
            let denied = try await bench.ask(plain, cost: 6)
            #expect(!denied.allowed && denied.remaining == 4)
            #expect(try await bench.ask(plain, cost: 4).allowed)
        }
    }

    @Test("T41: the first denial says how long the block is", arguments: RateThrottleStrategy.allCases)
    func t41(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(
                name: "r",
                limit: 2,
                window: .seconds(60),
                strategy: strategy,
                blockDuration: .seconds(300)
            )
            bench.clock.advance(by: .seconds(10))
            #expect(try await bench.ask(rule, cost: 2).allowed)
            let third = try await bench.ask(rule)
            #expect(!third.allowed && third.blocked && third.retryAfterMicroseconds == 300_000_000)
            bench.clock.advance(by: .seconds(60))
            for _ in 0..<50 { #expect(try await bench.ask(rule).retryAfterMicroseconds == 240_000_000) }
            bench.clock.advance(by: .microseconds(239_999_999))
            #expect(try await bench.ask(rule).retryAfterMicroseconds == 1)
            bench.clock.advance(by: .microseconds(1))
            let fresh = try await bench.ask(rule)
            #expect(fresh.allowed && fresh.remaining == 1)
        }
    }

    @Test("T49: a raise never denies what was allowed", arguments: RateThrottleStrategy.allCases)
    func t49(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            for used in 0...10 {
                let identifier = "used \(used)"
                let rules = try [10, 15].map {
                    try RateThrottleRule(name: "r", limit: $0, window: .seconds(60), strategy: strategy)
                }
                if used > 0 { _ = try await bench.ask(rules[0], identifier, cost: used) }
                for cost in 1...10 {
                    let before = try await bench.ask(rules[0], identifier, cost: cost, peeking: true)
                    let after = try await bench.ask(rules[1], identifier, cost: cost, peeking: true)
                    #expect(!before.allowed || after.allowed, "\(used) used, cost \(cost)")
                }
            }
        }
    }
}
#endif
