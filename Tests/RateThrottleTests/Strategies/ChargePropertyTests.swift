import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("What a call leaves behind")
struct ChargePropertyTests {
    @Test("Peeks and costs of 0 leave nothing", arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func peeksLeaveNothing(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        try twice(strategy, size, windowsBack: 2) { watched, plain, rule, random in
            for _ in 0..<random.pick(0...3) {
                _ = try watched.ask(rule, cost: random.pick(0...plain.capacity + 1), peeking: true)
                _ = try watched.ask(rule, cost: 0)
            }
        }
    }

    @Test("A denial without a block leaves nothing", arguments: RateThrottleStrategy.allCases)
    func denialsLeaveNothing(_ strategy: RateThrottleStrategy) throws {
        try twice(strategy, .small, windowsBack: 0) { watched, plain, rule, _ in
            guard plain.blockMicroseconds == 0 else { return }
            for cost in [plain.capacity + 1, Int.max] where cost > plain.capacity {
                let outcome = try watched.ask(rule, cost: cost)
                try #require(!outcome.allowed)
            }
            let left = try watched.ask(rule, cost: 0, peeking: true).remaining
            if left < plain.capacity {
                let outcome = try watched.ask(rule, cost: left + 1)
                try #require(!outcome.allowed && !outcome.blocked)
            }
        }
    }

    @Test("A cost may be split", arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func splitCosts(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<15 {
            let (whole, split) = (RuleBench(), RuleBench())
            var clock = RandomClock(at: RuleBench.start)
            let plain = size.rule(strategy, &random)
            let rule = try plain.make()
            for _ in 0..<40 {
                clock.step(after: nil, under: plain, &random)
                for bench in [whole, split] { bench.clock.set(microsecondsSinceEpoch: clock.now) }
                let cost = random.cost(under: plain)
                guard try whole.ask(rule, cost: cost, peeking: true).allowed else { continue }
                let first = random.pick(0...cost)
                _ = try split.ask(rule, cost: first)
                let last = try split.ask(rule, cost: cost - first)
                try #require(try whole.ask(rule, cost: cost) == last, "\(plain): \(cost) as \(first) and the rest")
            }
        }
    }

    /// The same random calls on two keys, of which one is watched in between: their answers never differ.
    private func twice(
        _ strategy: RateThrottleStrategy,
        _ size: RuleSize,
        windowsBack: Int,
        _ watch: (RuleBench, ReferenceRule, RateThrottleRule, inout SplitMix64) throws -> Void
    ) throws {
        var random = SplitMix64(seed: 9)
        for _ in 0..<15 {
            let (alone, watched) = (RuleBench(), RuleBench())
            var clock = RandomClock(at: RuleBench.start, windowsBack: windowsBack)
            let plain = size.rule(strategy, &random)
            let rule = try plain.make()
            for _ in 0..<40 {
                clock.step(after: nil, under: plain, &random)
                for bench in [alone, watched] { bench.clock.set(microsecondsSinceEpoch: clock.now) }
                try watch(watched, plain, rule, &random)
                let cost = random.cost(under: plain)
                let (expected, outcome) = (try alone.ask(rule, cost: cost), try watched.ask(rule, cost: cost))
                try #require(outcome == expected, "\(plain), cost \(cost) at \(clock.now)")
            }
        }
    }
}
