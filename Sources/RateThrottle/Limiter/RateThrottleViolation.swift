/// A request that exceeded a limit.
///
/// Requests that a block, the blacklist or a failure policy refuses are counted, but are no violations: they were not
/// measured against a limit.
public struct RateThrottleViolation: Sendable, Hashable {
    /// Who exceeded it.
    public let identifier: String
    /// The rule.
    public let ruleName: String
    /// What the rule's identifiers are.
    public let scope: RateThrottleRule.Scope
    /// How the rule counts.
    public let strategy: RateThrottleStrategy
    /// The rule's limit.
    public let limit: Int
    /// What was asked for.
    public let cost: Int
    /// When, in microseconds since the epoch, by the clock that decided.
    public let microsecondsSinceEpoch: Int
    /// When the block ends that it started, in microseconds since the epoch; nil when it started none.
    public let blockedUntilMicroseconds: Int?
    /// After which the same request would be granted; nil for a cost that never fits.
    public let retryAfter: Duration?
    /// What the caller passed along.
    public let metadata: [String: String]
}

extension RateThrottleViolation {
    init(_ outcome: Outcome, check: Check, metadata: [String: String]) {
        self.init(
            outcome,
            of: check.identifier,
            ruleName: check.rule.name,
            scope: check.rule.scope,
            quota: check.rule.quota,
            cost: check.cost,
            metadata: metadata
        )
    }

    init(
        _ outcome: Outcome,
        of identifier: String,
        ruleName: String,
        scope: RateThrottleRule.Scope,
        quota: Quota,
        cost: Int,
        metadata: [String: String]
    ) {
        let isBlock = outcome.blocked && outcome.reason == .limitExceeded
        self.init(
            identifier: identifier,
            ruleName: ruleName,
            scope: scope,
            strategy: quota.strategy,
            limit: quota.limit,
            cost: cost,
            microsecondsSinceEpoch: outcome.decidedAtMicroseconds,
            blockedUntilMicroseconds: isBlock
                ? Arithmetic.add(outcome.decidedAtMicroseconds, outcome.retryAfterMicroseconds ?? 0) : nil,
            retryAfter: outcome.retryAfterMicroseconds.map { .microseconds($0) },
            metadata: metadata
        )
    }
}
