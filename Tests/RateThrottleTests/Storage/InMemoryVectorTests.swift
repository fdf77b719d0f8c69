import Foundation
import RateThrottleTesting
import Testing

import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Every vector on the in-memory storage")
struct InMemoryVectorTests {
    /// How a check is asked.
    enum Way: CaseIterable {
        /// As a call of several, which has one.
        case several
        /// As one check, decided where its state lies when that can be.
        case one
        /// Through a limiter, which finds the rule on its board.
        case limiter
    }

    @Test(arguments: RateThrottleStrategy.allCases, Way.allCases)
    func oneRule(_ strategy: RateThrottleStrategy, _ way: Way) throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: fixture("\(strategy.rawValue).json"))
        var decisions = 0
        for vector in vectors.cases {
            let clock = ManualClock(microsecondsSinceEpoch: 0)
            let limiter = RateThrottleCore(storage: InMemoryStorage(configuration: .init(clock: clock)))
            var rule = try vector.rule.make()
            limiter.addRule(rule)
            for (number, step) in vector.steps.enumerated() {
                if let limit = step.set_limit {
                    rule = try vector.rule.make(limit: limit, burst: step.set_burst)
                    limiter.addRule(rule)
                    continue
                }
                clock.set(microsecondsSinceEpoch: vectors.base_us + (try #require(step.t_us)))
                let check = Check(rule: rule, identifier: "client", cost: try #require(step.cost))
                let outcome = try ask(limiter, check, peeking: step.peek ?? false, way)
                try #require(
                    ExpectedOutcome(outcome) == ExpectedOutcome(step),
                    "\(vector.name), step \(number): \(step)"
                )
                decisions += 1
            }
        }
        #expect(decisions > 2_500)
    }

    private func ask(_ limiter: RateThrottleCore, _ check: Check, peeking: Bool, _ way: Way) throws -> Outcome {
        let storage = try #require(limiter.storage as? InMemoryStorage)
        switch way {
        case .several: return try #require(try storage.evaluate([check], peeking: peeking).first)
        case .one: return try storage.evaluateNow(check, peeking: peeking)
        case .limiter:
            let limiter = try #require(limiter.synchronous)
            let (identifier, rule) = (check.identifier, check.rule.name)
            let status =
                peeking
                ? try limiter.peekNow(identifier, rule: rule, cost: check.cost)
                : try limiter.checkRateLimitNow(identifier, rule: rule, cost: check.cost)
            return Outcome(status)
        }
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

extension Outcome {
    /// What a status says of the storage's answer; the time of the decision it says in seconds only.
    fileprivate init(_ status: RateThrottleStatus) {
        self.init(
            allowed: status.allowed,
            blocked: status.blocked,
            remaining: status.remaining,
            retryAfterMicroseconds: status.retryAfter?.wholeMicroseconds,
            resetAfterMicroseconds: status.resetAfter.wholeMicroseconds ?? -1,
            decidedAtMicroseconds: 0,
            reason: status.reason
        )
    }
}
