/// What a strategy answers to one cost. Times are ticks since the epoch.
struct Verdict: Sendable, Hashable {
    /// Whether the cost fits now.
    var isAllowed: Bool
    /// What would still fit afterwards: after the charge when allowed, now otherwise. Never negative.
    var remaining: Int
    /// The first tick at which the cost fits, nothing else having happened; nil when it fits now.
    var retryAt: Int?
    /// The tick at which the key is back at its full quota, nothing else having happened; nil when it is.
    var fullAt: Int?
}

extension Verdict {
    /// The verdict as an answer, in microseconds from now.
    @inline(__always)
    func decision(at now: Int, under quota: Quota) -> Decision {
        Decision(
            finding: isAllowed ? .granted : .limitExceeded,
            isBlocked: false,
            remaining: remaining,
            retryAfter: retryAt.map { quota.microseconds(at: $0) - now },
            resetAfter: fullAt.map { max(0, quota.microseconds(at: $0) - now) } ?? 0
        )
    }
}
