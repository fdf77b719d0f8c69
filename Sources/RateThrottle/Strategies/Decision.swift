/// What one key answers to one cost. Durations are microseconds from the true now.
struct Decision: Sendable, Hashable {
    /// Why the answer is what it is.
    enum Finding: Sendable, Hashable {
        case granted
        case limitExceeded
        case blocked
        case costExceedsLimit
    }

    /// Why.
    var finding: Finding
    /// Whether a block is in force, or starts with this denial.
    var isBlocked: Bool
    /// What would still fit afterwards.
    var remaining: Int
    /// After which the cost fits; nil when it does now, or never can.
    var retryAfter: Int?
    /// After which the key is back at its full quota; 0 when it is.
    var resetAfter: Int

    /// Whether the cost fits.
    var isAllowed: Bool { finding == .granted }
}
