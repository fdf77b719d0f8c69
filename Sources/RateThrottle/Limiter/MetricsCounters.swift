import Synchronization

/// The limiter's counters, which never delay a decision.
final class MetricsCounters: Sendable {
    /// What was decided the short way, in memory.
    let tally = ShardTally()
    /// What was decided otherwise.
    private let allowed = Atomic<Int>(0)
    private let blocked = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)
    private let cachedDenials = Atomic<Int>(0)
    /// What there was at the last reset: who counts cannot be told to begin at zero.
    private let past = Lock((allowed: 0, blocked: 0))

    /// The counts, read one after the other.
    var counts: (allowed: Int, blocked: Int, failures: Int, cachedDenials: Int) {
        let (allowed, blocked) = past.withLock { past in
            let total = total
            return (total.allowed - past.allowed, total.blocked - past.blocked)
        }
        return (allowed, blocked, failures.load(ordering: .relaxed), cachedDenials.load(ordering: .relaxed))
    }

    /// Counts a call that was not decided the short way.
    func count(allowed isAllowed: Bool) {
        if isAllowed {
            allowed.wrappingAdd(1, ordering: .relaxed)
        } else {
            blocked.wrappingAdd(1, ordering: .relaxed)
        }
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
        past.withLock { $0 = total }
        failures.store(0, ordering: .relaxed)
        cachedDenials.store(0, ordering: .relaxed)
    }

    /// Since the limiter was made. Neither is ever less than it was.
    private var total: (allowed: Int, blocked: Int) {
        let counts = tally.counts()
        return (
            counts.allowed + allowed.load(ordering: .relaxed), counts.denied + blocked.load(ordering: .relaxed)
        )
    }
}
