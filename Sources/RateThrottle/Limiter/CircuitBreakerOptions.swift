/// When a limiter stops asking a storage that fails, and when it tries again.
///
/// After ``failureThreshold`` calls in a row that the storage did not answer (``StorageError`` with code `unavailable` or
/// `timedOut`) the breaker opens: the failure policy answers at once. When ``probeInterval`` is over, one call asks the
/// storage again. If it answers, if only with another error, the breaker closes; otherwise it stays open for another interval.
///
/// A Redis Cluster can fail for some identifiers and serve all others. There the breaker opens only when the failures in a row
/// have also lasted for a ``probeInterval``, in which nothing was answered, and up to ``failureThreshold`` calls probe at a
/// time, which must all fail to open it anew.
///
/// A value out of range is taken to be the nearest one in range, as the properties show. A storage that never suspends, as
/// ``InMemoryStorage``, has no breaker.
public struct CircuitBreakerOptions: Sendable, Hashable {
    private static let intervals = Duration.milliseconds(1)...Duration.seconds(3_600)

    /// How many failures in a row open the breaker: 1 or more. `Int.max` never does.
    public let failureThreshold: Int
    /// How long the storage is left alone: from a millisecond to an hour, in whole microseconds.
    public let probeInterval: Duration

    /// Makes options.
    /// - Parameters:
    ///   - failureThreshold: How many failures in a row open the breaker; less than 1 is taken to be 1.
    ///   - probeInterval: How long the storage is left alone, rounded up to a microsecond; less than a millisecond is taken to
    ///     be that, more than an hour to be an hour.
    public init(failureThreshold: Int = 5, probeInterval: Duration = .seconds(1)) {
        self.failureThreshold = max(1, failureThreshold)
        let interval = min(max(probeInterval, Self.intervals.lowerBound), Self.intervals.upperBound)
        self.probeInterval = .microseconds(interval.microsecondsRoundedUp)
    }
}
