package import Foundation
package import RateThrottle

/// Decisions of an exact model, one key a case.
package struct Vectors: Decodable {
    package struct Rule: Decodable {
        package let strategy: String
        package let limit: Int
        package let window_us: Int
        package let burst: Int?
        package let block_us: Int
    }

    package struct Step: Decodable {
        package let t_us: Int?
        package let cost: Int?
        package let peek: Bool?
        package let allowed: Bool?
        package let blocked: Bool?
        package let remaining: Int?
        let retry_after_us: Int?
        package let reset_after_us: Int?
        package let set_limit: Int?
        package let set_burst: Int?
    }

    package struct Case: Decodable {
        package let name: String
        package let rule: Rule
        package let steps: [Step]
    }

    package let base_us: Int
    package let cases: [Case]
}

/// Calls of several checks on one identifier.
package struct SeveralVectors: Decodable {
    package struct Check: Decodable {
        package let rule: Int
        package let cost: Int
        package let allowed: Bool
        package let blocked: Bool
        package let remaining: Int
        let retry_after_us: Int?
        package let reset_after_us: Int
    }

    package struct Step: Decodable {
        package let t_us: Int
        package let checks: [Check]
    }

    package struct Case: Decodable {
        package let name: String
        package let rules: [Vectors.Rule]
        package let steps: [Step]
    }

    package let base_us: Int
    package let cases: [Case]
}

/// What a vector says of an outcome.
package struct ExpectedOutcome: Equatable, CustomStringConvertible {
    package let allowed: Bool
    package let blocked: Bool
    package let remaining: Int
    package let retryAfter: Int?
    package let resetAfter: Int

    package init(allowed: Bool, blocked: Bool, remaining: Int, retryAfter: Int?, resetAfter: Int) {
        self.allowed = allowed
        self.blocked = blocked
        self.remaining = remaining
        self.retryAfter = retryAfter
        self.resetAfter = resetAfter
    }

    package var description: String {
        let retry = retryAfter.map(String.init) ?? "nil"
        return "allowed \(allowed) blocked \(blocked) remaining \(remaining) retry \(retry) reset \(resetAfter)"
    }
}

extension ExpectedOutcome {
    package init?(_ step: Vectors.Step) {
        guard let allowed = step.allowed, let blocked = step.blocked, let remaining = step.remaining,
            let reset = step.reset_after_us
        else { return nil }
        self.init(
            allowed: allowed,
            blocked: blocked,
            remaining: remaining,
            retryAfter: step.retry_after_us,
            resetAfter: reset
        )
    }

    package init(_ check: SeveralVectors.Check) {
        self.init(
            allowed: check.allowed,
            blocked: check.blocked,
            remaining: check.remaining,
            retryAfter: check.retry_after_us,
            resetAfter: check.reset_after_us
        )
    }

    package init(_ outcome: Outcome) {
        self.init(
            allowed: outcome.allowed,
            blocked: outcome.blocked,
            remaining: outcome.remaining,
            retryAfter: outcome.retryAfterMicroseconds,
            resetAfter: outcome.resetAfterMicroseconds
        )
    }
}

extension Vectors.Rule {
    /// The rule, with another limit and burst when they are given.
    package func make(name: String = "rule", limit: Int? = nil, burst: Int? = nil) throws -> RateThrottleRule {
        guard let strategy = RateThrottleStrategy(rawValue: strategy) else { throw CocoaError(.coderInvalidValue) }
        return try RateThrottleRule(
            unboundedLog: name,
            limit: limit ?? self.limit,
            window: .microseconds(window_us),
            strategy: strategy,
            burst: strategy == .tokenBucket ? (limit == nil ? self.burst : burst) : nil,
            scope: .ip,
            blockDuration: .microseconds(block_us)
        )
    }
}

/// Reads a file of the fixtures.
package func fixture(_ name: String) throws -> Data {
    guard let url = Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures") else {
        throw CocoaError(.fileNoSuchFile)
    }
    return try Data(contentsOf: url)
}
