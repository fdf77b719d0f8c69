public import RateThrottle
import Synchronization

/// A clock that stands still until a test moves it, forwards or backwards.
///
/// ```swift
/// let clock = ManualClock(microsecondsSinceEpoch: 0)
/// let storage = InMemoryStorage(configuration: .init(clock: clock))
/// clock.advance(by: .seconds(60))
/// ```
public final class ManualClock: EpochClock {
    private let time: Atomic<Int>

    /// Makes a clock that shows the given time.
    /// - Parameter microsecondsSinceEpoch: What it shows, before 1970 when negative.
    public init(microsecondsSinceEpoch: Int) {
        time = Atomic(microsecondsSinceEpoch)
    }

    /// What the clock shows.
    public var microsecondsSinceEpoch: Int { time.load(ordering: .sequentiallyConsistent) }

    /// Moves the clock.
    /// - Parameter duration: By how much, backwards when negative; what is finer than a microsecond is dropped.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        time.wrappingAdd(
            Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000),
            ordering: .sequentiallyConsistent
        )
    }

    /// Moves the clock to a time.
    /// - Parameter microsecondsSinceEpoch: What it shows from now on.
    public func set(microsecondsSinceEpoch: Int) {
        time.store(microsecondsSinceEpoch, ordering: .sequentiallyConsistent)
    }
}
