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
