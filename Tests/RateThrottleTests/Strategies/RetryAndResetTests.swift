import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Retry and reset times are exact to the tick")
struct RetryAndResetTests {
    @Test("Granted at retryAfter, not before", arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func retryAfter(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        try exhaust(strategy, size) { bench, rule, cost, outcome, _ in
            guard let retry = outcome.retryAfterMicroseconds else { return }
            let now = bench.clock.microsecondsSinceEpoch
            bench.clock.set(microsecondsSinceEpoch: now + retry - 1)
            try #require(try !bench.ask(rule, cost: cost, peeking: true).allowed, "\(rule) cost \(cost)")
            bench.clock.set(microsecondsSinceEpoch: now + retry)
            try #require(try bench.ask(rule, cost: cost, peeking: true).allowed, "\(rule) cost \(cost)")
        }
    }

    @Test("Full at resetAfter, not before", arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func resetAfter(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        try exhaust(strategy, size) { bench, rule, cost, outcome, plain in
            let now = bench.clock.microsecondsSinceEpoch
            let reset = outcome.resetAfterMicroseconds
            if reset > 0 {
                bench.clock.set(microsecondsSinceEpoch: now + reset - 1)
                let early = try bench.ask(rule, cost: 0, peeking: true)
                // A sliding counter's remaining is rounded to a whole request: only the full cost tells.
                let isFull = try bench.ask(rule, cost: plain.capacity, peeking: true).allowed
                try #require(!isFull && early.resetAfterMicroseconds > 0, "\(rule)")
            }
            bench.clock.set(microsecondsSinceEpoch: now + reset)
            let full = try bench.ask(rule, cost: 0, peeking: true)
            try #require(full.remaining == plain.capacity && full.resetAfterMicroseconds == 0, "\(rule)")
            try #require(try bench.ask(rule, cost: plain.capacity, peeking: true).allowed, "\(rule)")
        }
    }

    /// Random calls on random rules without blocks; after each, the body may move the clock, which is put back.
    private func exhaust(
        _ strategy: RateThrottleStrategy,
        _ size: RuleSize,
        _ body: (RuleBench, RateThrottleRule, Int, Outcome, ReferenceRule) throws -> Void
    ) throws {
        var random = SplitMix64(seed: 7)
        var denials = 0
        for _ in 0..<20 {
            let bench = RuleBench()
            var clock = RandomClock(at: RuleBench.start)
            var plain = size.rule(strategy, &random)
            plain.blockMicroseconds = 0
            let rule = try plain.make()
            for _ in 0..<40 {
                clock.step(after: nil, under: plain, &random)
                bench.clock.set(microsecondsSinceEpoch: clock.now)
                let cost = random.cost(under: plain)
                let outcome = try bench.ask(rule, cost: cost)
                denials += outcome.allowed ? 0 : 1
                try body(bench, rule, cost, outcome, plain)
            }
        }
        #expect(denials > 50)
    }
}
