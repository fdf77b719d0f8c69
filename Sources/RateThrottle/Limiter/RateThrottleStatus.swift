/// What became of a request, under one rule.
///
/// A denial is a value. `checkRateLimit` throws only for what is wrong with the call itself, and, when the failure policy
/// says so, when the storage does not answer.
public struct RateThrottleStatus: Sendable, Hashable {
    /// Why a status is what it is.
    public typealias Reason = Outcome.Reason

    /// Whether the request may go on. In a call of several checks: whether this one passes; all must.
    public var allowed: Bool
    /// Whether a block or a blacklist entry is in force, or a block starts with this denial.
    public var blocked: Bool
    /// Whether the failure policy decided, because the storage could not.
    public var degraded: Bool
    /// What is left after this request, from 0 to ``capacity``.
    public var remaining: Int
    /// The rule's limit.
    public var limit: Int
    /// What an unused key takes at once: the burst of a token bucket, otherwise the limit.
    public var capacity: Int
    /// The rule's window.
    public var window: Duration
    /// After which the same request is granted, nothing else having happened, to the microsecond; nil when it is allowed, and
    /// when it never will be (a cost above the capacity, a permanent blacklist entry).
    public var retryAfter: Duration?
    /// After which the key is back at its full quota, nothing else having happened; zero when it is.
    public var resetAfter: Duration
    /// The same as a time: whole seconds since the epoch, rounded up, by the clock that decided.
    public var resetTime: Int
    /// The rule.
    public var ruleName: String
    /// How the rule counts.
    public var strategy: RateThrottleStrategy
    /// Why; nil for a plain grant.
    public var reason: Reason?

    /// Makes a status, for tests of what receives one.
    /// - Parameters:
    ///   - allowed: Whether the request may go on.
    ///   - blocked: Whether a block or a blacklist entry is in force.
    ///   - degraded: Whether the failure policy decided.
    ///   - remaining: What is left.
    ///   - limit: The rule's limit.
    ///   - capacity: What an unused key takes at once.
    ///   - window: The rule's window.
    ///   - retryAfter: After which the same request is granted.
    ///   - resetAfter: After which the key is back at its full quota.
    ///   - resetTime: The same in whole seconds since the epoch.
    ///   - ruleName: The rule.
    ///   - strategy: How the rule counts.
    ///   - reason: Why.
    public init(
        allowed: Bool,
        blocked: Bool = false,
        degraded: Bool = false,
        remaining: Int,
        limit: Int,
        capacity: Int,
        window: Duration,
        retryAfter: Duration? = nil,
        resetAfter: Duration,
        resetTime: Int,
        ruleName: String,
        strategy: RateThrottleStrategy,
        reason: Reason? = nil
    ) {
        self.allowed = allowed
        self.blocked = blocked
        self.degraded = degraded
        self.remaining = remaining
        self.limit = limit
        self.capacity = capacity
        self.window = window
        self.retryAfter = retryAfter
        self.resetAfter = resetAfter
        self.resetTime = resetTime
        self.ruleName = ruleName
        self.strategy = strategy
        self.reason = reason
    }
}

extension RateThrottleStatus {
    /// A storage's answer under the rule whose numbers are at hand.
    @inline(__always)
    init(_ outcome: Outcome, quota: Quota, ruleName: String) {
        self.init(
            allowed: outcome.allowed,
            blocked: outcome.blocked,
            remaining: outcome.remaining,
            limit: quota.limit,
            capacity: quota.capacity,
            window: .microseconds(quota.windowMicroseconds),
            retryAfter: outcome.retryAfterMicroseconds.map { .microseconds($0) },
            resetAfter: .microseconds(outcome.resetAfterMicroseconds),
            resetTime: Self.seconds(Arithmetic.add(outcome.decidedAtMicroseconds, outcome.resetAfterMicroseconds)),
            ruleName: ruleName,
            strategy: quota.strategy,
            reason: outcome.reason
        )
    }

    /// A storage's answer under the rule that was asked, or under the share of it that was enforced.
    init(_ outcome: Outcome, rule: RateThrottleRule, enforced: RateThrottleRule? = nil, degraded: Bool = false) {
        let enforced = enforced ?? rule
        self.init(
            allowed: outcome.allowed,
            blocked: outcome.blocked,
            degraded: degraded,
            remaining: outcome.remaining,
            limit: enforced.limit,
            capacity: enforced.capacity,
            window: rule.window,
            retryAfter: outcome.retryAfterMicroseconds.map { .microseconds($0) },
            resetAfter: .microseconds(outcome.resetAfterMicroseconds),
            resetTime: Self.seconds(Arithmetic.add(outcome.decidedAtMicroseconds, outcome.resetAfterMicroseconds)),
            ruleName: rule.name,
            strategy: rule.strategy,
            reason: outcome.reason
        )
    }

    /// Microseconds in whole seconds, rounded up.
    private static func seconds(_ microseconds: Int) -> Int {
        -Arithmetic.floorDivide(-microseconds, 1_000_000)
    }
}
