import Foundation
import Testing

@testable import RateThrottle

/// Decisions of an exact model, one key a case.
struct Vectors: Decodable {
    struct Rule: Decodable {
        let strategy: String
        let limit: Int
        let window_us: Int
        let burst: Int?
        let block_us: Int
    }

    struct Step: Decodable {
        let t_us: Int?
        let cost: Int?
        let peek: Bool?
        let allowed: Bool?
        let blocked: Bool?
        let remaining: Int?
        let retry_after_us: Int?
        let reset_after_us: Int?
        let set_limit: Int?
        let set_burst: Int?
    }

    struct Case: Decodable {
        let name: String
        let rule: Rule
        let steps: [Step]
    }

    let base_us: Int
    let cases: [Case]
}

/// Calls of several checks on one identifier.
struct SeveralVectors: Decodable {
    struct Check: Decodable {
        let rule: Int
        let cost: Int
        let allowed: Bool
        let blocked: Bool
        let remaining: Int
        let retry_after_us: Int?
        let reset_after_us: Int
    }

    struct Step: Decodable {
        let t_us: Int
        let checks: [Check]
    }

    struct Case: Decodable {
        let name: String
        let rules: [Vectors.Rule]
        let steps: [Step]
    }

    let base_us: Int
    let cases: [Case]
}

/// What a vector says of an outcome.
struct Expectation: Equatable, CustomStringConvertible {
    let allowed: Bool
    let blocked: Bool
    let remaining: Int
    let retryAfter: Int?
    let resetAfter: Int

    var description: String {
        let retry = retryAfter.map(String.init) ?? "nil"
        return "allowed \(allowed) blocked \(blocked) remaining \(remaining) retry \(retry) reset \(resetAfter)"
    }
}

extension Expectation {
    init?(_ step: Vectors.Step) {
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

    init(_ check: SeveralVectors.Check) {
        self.init(
            allowed: check.allowed,
            blocked: check.blocked,
            remaining: check.remaining,
            retryAfter: check.retry_after_us,
            resetAfter: check.reset_after_us
        )
    }

    init(_ outcome: Outcome) {
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
    func make(name: String = "rule", limit: Int? = nil, burst: Int? = nil) throws -> RateThrottleRule {
        let strategy = try #require(RateThrottleStrategy(rawValue: strategy))
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
func fixture(_ name: String) throws -> Data {
    let url = try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
    return try Data(contentsOf: url)
}
