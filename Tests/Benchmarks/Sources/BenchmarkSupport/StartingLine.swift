import Synchronization

/// Lets workers begin together, and notes when the first began and the last ended.
final class StartingLine: Sendable {
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant
    private let expected: Int
    private let arrived = Atomic(0)
    private let start = Atomic(-1)
    private let end = Atomic(0)

    init(workers: Int) {
        expected = workers
        origin = clock.now
    }

    private var now: Int {
        let (seconds, attoseconds) = (clock.now - origin).components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }

    /// Notes that a worker is ready; the last one's arrival starts all.
    func arrive() {
        if arrived.add(1, ordering: .sequentiallyConsistent).newValue == expected {
            start.store(now, ordering: .sequentiallyConsistent)
        }
    }

    /// Whether all are ready.
    var isOpen: Bool { start.load(ordering: .sequentiallyConsistent) >= 0 }

    /// Notes that a worker has ended.
    func leave() { end.max(now, ordering: .sequentiallyConsistent) }

    /// From the first beginning to the last end.
    var nanoseconds: Int { end.load(ordering: .sequentiallyConsistent) - start.load(ordering: .sequentiallyConsistent) }
}
