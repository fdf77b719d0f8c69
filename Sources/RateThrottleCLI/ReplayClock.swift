import RateThrottle
import Synchronization

/// A clock that shows the time of the log.
final class ReplayClock: EpochClock {
    private let time = Atomic(0)

    /// What the clock shows.
    var microsecondsSinceEpoch: Int { time.load(ordering: .relaxed) }

    /// Moves the clock to a time, in seconds since the epoch.
    func set(seconds: Int) {
        time.store(seconds * 1_000_000, ordering: .relaxed)
    }
}
