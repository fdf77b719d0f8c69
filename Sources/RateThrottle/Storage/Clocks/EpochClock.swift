/// Tells the time in microseconds since the Unix epoch. The storage owns the clock that decides.
///
/// ``MonotonicClock`` is the in-memory storage's, ``WallClock`` the limiter's for backends that cannot decide themselves;
/// `ManualClock`, in `RateThrottleTesting`, stands still until a test moves it.
public protocol EpochClock: Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    var microsecondsSinceEpoch: Int { get }
}

extension EpochClock {
    /// The time, far from overflow.
    var bounded: Int { min(max(microsecondsSinceEpoch, -Arithmetic.timeLimit), Arithmetic.timeLimit) }
}
