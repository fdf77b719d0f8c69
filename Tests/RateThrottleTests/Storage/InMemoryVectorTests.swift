import Foundation
import RateThrottleTesting
import Testing

import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Every vector on the in-memory storage")
struct InMemoryVectorTests {
    @Test(arguments: RateThrottleStrategy.allCases)
    func oneRule(_ strategy: RateThrottleStrategy) throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: fixture("\(strategy.rawValue).json"))
        var decisions = 0
        for vector in vectors.cases {
            let clock = ManualClock(microsecondsSinceEpoch: 0)
            let storage = InMemoryStorage(configuration: .init(clock: clock))
            var rule = try vector.rule.make()
            for (number, step) in vector.steps.enumerated() {
                if let limit = step.set_limit {
                    rule = try vector.rule.make(limit: limit, burst: step.set_burst)
                    continue
                }
                clock.set(microsecondsSinceEpoch: vectors.base_us + (try #require(step.t_us)))
                let check = Check(rule: rule, identifier: "client", cost: try #require(step.cost))
                let outcome = try #require(try storage.evaluate([check], peeking: step.peek ?? false).first)
                try #require(
                    ExpectedOutcome(outcome) == ExpectedOutcome(step),
                    "\(vector.name), step \(number): \(step)"
                )
                decisions += 1
            }
        }
        #expect(decisions > 2_500)
    }

    @Test func severalRules() throws {
        let vectors = try JSONDecoder().decode(SeveralVectors.self, from: fixture("several.json"))
        var decisions = 0
        for vector in vectors.cases {
            let clock = ManualClock(microsecondsSinceEpoch: 0)
            let storage = InMemoryStorage(configuration: .init(clock: clock))
            let rules = try vector.rules.enumerated().map { try $1.make(name: "rule \($0)") }
            for (number, step) in vector.steps.enumerated() {
                clock.set(microsecondsSinceEpoch: vectors.base_us + step.t_us)
                let checks = step.checks.map { Check(rule: rules[$0.rule], identifier: "client", cost: $0.cost) }
                let outcomes = try storage.evaluate(checks, peeking: false)
                try #require(
                    outcomes.map(ExpectedOutcome.init) == step.checks.map(ExpectedOutcome.init),
                    "\(vector.name), step \(number)"
                )
                decisions += outcomes.count
            }
        }
        #expect(decisions > 3_600)
    }
}
