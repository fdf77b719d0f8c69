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

    /// Moves the clock; concurrent moves add up. What it shows is held at the ends of `Int`.
    /// - Parameter duration: By how much, backwards when negative; what is finer than a microsecond is dropped.
    public func advance(by duration: Duration) {
        let step = Self.microseconds(of: duration)
        var old = microsecondsSinceEpoch
        var isDone = false
        while !isDone {
            let (sum, isBeyond) = old.addingReportingOverflow(step)
            let new = isBeyond ? (step > 0 ? Int.max : Int.min) : sum
            (isDone, old) = time.compareExchange(expected: old, desired: new, ordering: .sequentiallyConsistent)
        }
    }

    /// Moves the clock to a time.
    /// - Parameter microsecondsSinceEpoch: What it shows from now on.
    public func set(microsecondsSinceEpoch: Int) {
        time.store(microsecondsSinceEpoch, ordering: .sequentiallyConsistent)
    }

    private static func microseconds(of duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, isBeyond) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !isTooLong, !isBeyond else { return duration > .zero ? Int.max : Int.min }
        return Int(sum)
    }
}
