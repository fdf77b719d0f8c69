import Synchronization

/// The limiter's counters: lock-free, so that they never delay a decision, and in stripes, so that threads do not fight for
/// one place.
final class MetricsCounters: Sendable {
    /// A power of two.
    private static let stripes = 16
    /// From one stripe to the next: two cache lines.
    private static let pitch = 16
    private static let allowed = 0
    private static let blocked = 1

    private let calls = AtomicWords(count: stripes * pitch)
    private let failures = Atomic<Int>(0)
    private let cachedDenials = Atomic<Int>(0)

    /// The counts, read one after the other.
    var counts: (allowed: Int, blocked: Int, failures: Int, cachedDenials: Int) {
        (
            sum(Self.allowed), sum(Self.blocked), failures.load(ordering: .relaxed),
            cachedDenials.load(ordering: .relaxed)
        )
    }

    /// Counts a call, in whichever stripe the number says; the same one for calls that meet elsewhere anyway.
    @inline(__always)
    func count(allowed isAllowed: Bool, near number: UInt64 = 0) {
        let stripe = Int(truncatingIfNeeded: number) & (Self.stripes - 1)
        calls.increment(stripe * Self.pitch + (isAllowed ? Self.allowed : Self.blocked))
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
        for position in 0..<Self.stripes * Self.pitch { calls.store(0, position) }
        failures.store(0, ordering: .relaxed)
        cachedDenials.store(0, ordering: .relaxed)
    }

    private func sum(_ word: Int) -> Int {
        (0..<Self.stripes).reduce(0) { $0 + calls.load($1 * Self.pitch + word) }
    }
}
