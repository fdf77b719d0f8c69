import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Extreme numbers neither trap nor leave the range")
struct OverflowTests {
    private static let clocks = [
        Int.min, Int.min + 1, -(1 << 60) - 1, -(1 << 53), -1, 0, 1, RuleBench.start, 1 << 53, 1 << 60, Int.max - 1,
        Int.max,
    ]

    /// The largest that exists, in each tick: capacity × window is 2^53 or just below.
    private static func extremes(_ strategy: RateThrottleStrategy) throws -> [RateThrottleRule] {
        let isLog = strategy == .slidingWindow
        let shapes: [(limit: Int, window: Int)] = [
            (isLog ? 100_000 : 1 << 53, 1), (isLog ? 100_000 : 1 << 52, 2), (1, 1 << 51), (4, 1 << 51),
            (isLog ? 100_000 : 4_000_000, 2_251_799_813 * 1_000_000), (4_001, 2_251_799_813_000_000),
            (isLog ? 100_000 : 9_007_199_254, 1_000_000), (1, 1),
        ]
        return try shapes.flatMap { shape in
            try [Duration.zero, .microseconds(1 << 51)].map { block in
                try RateThrottleRule(
                    name: "rule",
                    limit: shape.limit,
                    window: .microseconds(shape.window),
                    strategy: strategy,
                    blockDuration: block
                )
            }
        }
    }

    @Test("Costs and clocks", arguments: RateThrottleStrategy.allCases)
    func costsAndClocks(_ strategy: RateThrottleStrategy) throws {
        for rule in try Self.extremes(strategy) {
            let bench = RuleBench()
            for clock in Self.clocks + Self.clocks.reversed() {
                bench.clock.set(microsecondsSinceEpoch: clock)
                for cost in [0, 1, rule.limit - 1, rule.limit, Int.max - 1, Int.max] {
                    for isPeek in [true, false] {
                        expectInRange(try bench.ask(rule, cost: cost, peeking: isPeek), rule)
                    }
                }
            }
        }
    }

    @Test("Redefinitions across ticks with huge levels", arguments: RateThrottleStrategy.allCases)
    func redefinitions(_ strategy: RateThrottleStrategy) throws {
        let windows = [1, 1_000_000, 1 << 51, 2_251_799_813_000_000]
        var random = SplitMix64(seed: 11)
        for window in windows {
            let bench = RuleBench()
            var clock = RuleBench.start
            for step in 0..<400 {
                guard let rule = rule(strategy, window, &random) else { continue }
                clock = step % 50 == 49 ? random.pick(Self.clocks) : min(clock, 1 << 60) + random.pick(0...window)
                bench.clock.set(microsecondsSinceEpoch: clock)
                let cost = random.pick([1, rule.capacity, rule.capacity / 2, Int.max])
                expectInRange(try bench.ask(rule, cost: cost, peeking: random.once(in: 4)), rule)
            }
        }
    }

    @Test("A list entry of 290,000 years, whatever the clock then says")
    func listEntries() throws {
        let rule = try RateThrottleRule.test(.slidingCounter, 10, per: 60)
        let bench = RuleBench(at: Int.max)
        let longest = Int.max - (1 << 60) - 10_000
        try bench.storage.add("client", to: .blacklist, for: .microseconds(longest))
        for clock in Self.clocks {
            bench.clock.set(microsecondsSinceEpoch: clock)
            let outcome = try bench.ask(rule)
            #expect(!outcome.allowed && outcome.reason == .blacklisted)
            #expect((outcome.retryAfterMicroseconds ?? -1) > 0)
        }
        try bench.storage.add("client", to: .blacklist, for: .seconds(Int.max))
        #expect(try !bench.ask(rule).allowed)
    }

    /// A rule of the window with a random limit up to the highest that can be made.
    private func rule(
        _ strategy: RateThrottleStrategy,
        _ window: Int,
        _ random: inout SplitMix64
    ) -> RateThrottleRule? {
        let highest = strategy == .slidingWindow ? 100_000 : 1 << 53
        let limit = min(highest, 1 << random.pick(0...53) + random.pick(0...1))
        return try? RateThrottleRule(
            name: "rule",
            limit: limit,
            window: .microseconds(window),
            strategy: strategy,
            blockDuration: .microseconds(random.once(in: 4) ? 1 << 51 : 0)
        )
    }

    private func expectInRange(_ outcome: Outcome, _ rule: RateThrottleRule) {
        let isInRange =
            (0...rule.capacity).contains(outcome.remaining) && outcome.resetAfterMicroseconds >= 0
            && outcome.retryAfterMicroseconds ?? 1 > 0
        if !isInRange { Issue.record("\(outcome) under \(rule)") }
    }
}
