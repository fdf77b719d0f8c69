import Synchronization

/// The limiter's counters: lock-free, so that they never delay a decision.
final class MetricsCounters: Sendable {
    private let allowed = Atomic<Int>(0)
    private let blocked = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)
    private let cachedDenials = Atomic<Int>(0)

    /// The counts, read one after the other.
    var counts: (allowed: Int, blocked: Int, failures: Int, cachedDenials: Int) {
        (
            allowed.load(ordering: .relaxed), blocked.load(ordering: .relaxed), failures.load(ordering: .relaxed),
            cachedDenials.load(ordering: .relaxed)
        )
    }

    /// Counts a call.
    func count(allowed isAllowed: Bool) {
        if isAllowed { allowed.wrappingAdd(1, ordering: .relaxed) } else { blocked.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Counts a call that the storage could not decide.
    func countFailure() {
        failures.wrappingAdd(1, ordering: .relaxed)
    }

    /// Counts a call that was denied without asking the storage.
    func countCachedDenial() {
        count(allowed: false)
        cachedDenials.wrappingAdd(1, ordering: .relaxed)
    }

    /// Sets all to zero.
    func reset() {
        allowed.store(0, ordering: .relaxed)
        blocked.store(0, ordering: .relaxed)
        failures.store(0, ordering: .relaxed)
        cachedDenials.store(0, ordering: .relaxed)
    }
}
