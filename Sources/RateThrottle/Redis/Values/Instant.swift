#if Redis
/// A moment of a clock that never steps, to tell deadlines by; it means nothing in another process.
struct Instant: Comparable, Hashable, Sendable {
    /// Later than any other.
    static let distantFuture = Instant(nanoseconds: .max)

    /// Nanoseconds since some moment in the past.
    var nanoseconds: Int64

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment later by a duration, or the first or last there is.
    static func + (instant: Instant, duration: Duration) -> Instant {
        let (sum, isBeyond) = instant.nanoseconds.addingReportingOverflow(saturated(duration))
        guard isBeyond else { return Instant(nanoseconds: sum) }
        return Instant(nanoseconds: duration < .zero ? .min : .max)
    }

    /// How much later the left one is, or the longest duration that counts in nanoseconds.
    static func - (left: Instant, right: Instant) -> Duration {
        let (difference, isBeyond) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return .nanoseconds(isBeyond ? (left < right ? .min : .max) : difference)
    }

    private static func saturated(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (whole, isBeyond) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isOver) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard isBeyond || isOver else { return sum }
        return seconds < 0 ? .min : .max
    }
}
#endif
