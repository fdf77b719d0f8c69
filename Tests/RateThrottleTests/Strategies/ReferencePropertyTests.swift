import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Every decision is the plain reference's")
struct ReferencePropertyTests {
    @Test(arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func randomArrivals(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        var random = SplitMix64(seed: 1)
        for start in [0, RuleBench.start, -5_000_000_123] {
            for _ in 0..<8 { try run(size, strategy, from: start, windowsBack: 0, &random) }
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func clocksThatStepBack(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        var random = SplitMix64(seed: 2)
        for windows in [1, 3] {
            for _ in 0..<8 { try run(size, strategy, from: RuleBench.start, windowsBack: windows, &random) }
        }
    }

    /// One key through eighty calls and peeks, and a few redefinitions of its limit.
    private func run(
        _ size: RuleSize,
        _ strategy: RateThrottleStrategy,
        from start: Int,
        windowsBack: Int,
        _ random: inout SplitMix64
    ) throws {
        let bench = RuleBench(at: start)
        var clock = RandomClock(at: start, windowsBack: windowsBack)
        var plain = size.rule(strategy, &random)
        var rule = try plain.make()
        var reference = ReferenceKey(plain)
        var answer: ExpectedOutcome?
        for step in 0..<80 {
            if random.once(in: 15) {
                size.redefine(&plain, &random)
                rule = try plain.make()
            }
            clock.step(after: answer, under: plain, &random)
            bench.clock.set(microsecondsSinceEpoch: clock.now)
            let (cost, isPeek) = (random.cost(under: plain), random.once(in: 5))
            let expected = reference.ask(cost, at: clock.now, under: plain, peeking: isPeek)
            let outcome = try bench.ask(rule, cost: cost, peeking: isPeek)
            try #require(
                ExpectedOutcome(outcome) == expected,
                "\(plain), start \(start), step \(step): cost \(cost) at \(clock.now), peek \(isPeek)"
            )
            answer = expected
        }
    }
}
