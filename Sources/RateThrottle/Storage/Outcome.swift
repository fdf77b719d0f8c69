/// A storage's answer to one ``Check``. A denial is a value; only a storage that cannot decide throws.
public struct Outcome: Sendable, Hashable {
    /// Why an answer is what it is.
    public enum Reason: String, Sendable, Hashable, CaseIterable, Codable {
        /// The cost does not fit now.
        case limitExceeded = "limit_exceeded"
        /// An earlier denial started a block that is still in force.
        case blocked
        /// The cost is above the rule's capacity: it never fits.
        case costExceedsLimit = "cost_exceeds_limit"
        /// The identifier is on the blacklist.
        case blacklisted
        /// The identifier is on the whitelist; allowed.
        case whitelisted
        /// The storage could not decide, and the failure policy did.
        case storageUnavailable = "storage_unavailable"
    }

    /// Whether the cost fits, and, when all checks of the call do, was charged.
    public var allowed: Bool
    /// Whether a block or a blacklist entry is in force, or a block starts with this denial.
    public var blocked: Bool
    /// What still fits afterwards, from 0 to the rule's capacity.
    public var remaining: Int
    /// After how many microseconds the same cost fits; nil when allowed, and when it never does.
    public var retryAfterMicroseconds: Int?
    /// After how many microseconds the key is back at its full quota; 0 when it is.
    public var resetAfterMicroseconds: Int
    /// When this was decided, by the storage's clock, in microseconds since the epoch.
    public var decidedAtMicroseconds: Int
    /// Why it was denied, or allowed uncounted; nil for a plain grant.
    public var reason: Reason?

    /// Makes an outcome.
    /// - Parameters:
    ///   - allowed: Whether the cost fits.
    ///   - blocked: Whether a block or a blacklist entry is in force.
    ///   - remaining: What still fits afterwards.
    ///   - retryAfterMicroseconds: After which the same cost fits; nil when allowed or never.
    ///   - resetAfterMicroseconds: After which the key is back at its full quota.
    ///   - decidedAtMicroseconds: When this was decided, since the epoch.
    ///   - reason: Why; nil for a plain grant.
    public init(
        allowed: Bool,
        blocked: Bool,
        remaining: Int,
        retryAfterMicroseconds: Int?,
        resetAfterMicroseconds: Int,
        decidedAtMicroseconds: Int,
        reason: Reason?
    ) {
        self.allowed = allowed
        self.blocked = blocked
        self.remaining = remaining
        self.retryAfterMicroseconds = retryAfterMicroseconds
        self.resetAfterMicroseconds = resetAfterMicroseconds
        self.decidedAtMicroseconds = decidedAtMicroseconds
        self.reason = reason
    }
}

extension Outcome {
    /// A strategy's answer.
    @inline(__always)
    init(_ decision: Decision, at now: Int) {
        let reason: Reason? =
            switch decision.finding {
            case .granted: nil
            case .limitExceeded: .limitExceeded
            case .blocked: .blocked
            case .costExceedsLimit: .costExceedsLimit
            }
        self.init(
            allowed: decision.isAllowed,
            blocked: decision.isBlocked,
            remaining: decision.remaining,
            retryAfterMicroseconds: decision.retryAfter,
            resetAfterMicroseconds: decision.resetAfter,
            decidedAtMicroseconds: now,
            reason: reason
        )
    }

    /// The answer to a whitelisted identifier.
    static func whitelisted(capacity: Int, at now: Int) -> Outcome {
        Outcome(
            allowed: true,
            blocked: false,
            remaining: capacity,
            retryAfterMicroseconds: nil,
            resetAfterMicroseconds: 0,
            decidedAtMicroseconds: now,
            reason: .whitelisted
        )
    }

    /// The answer to a blacklisted identifier, whose entry ends at a time in microseconds since the epoch; nil for never.
    static func blacklisted(until end: Int?, at now: Int) -> Outcome {
        Outcome(
            allowed: false,
            blocked: true,
            remaining: 0,
            retryAfterMicroseconds: end.map { Arithmetic.add($0, -now) },
            resetAfterMicroseconds: end.map { Arithmetic.add($0, -now) } ?? 0,
            decidedAtMicroseconds: now,
            reason: .blacklisted
        )
    }
}
