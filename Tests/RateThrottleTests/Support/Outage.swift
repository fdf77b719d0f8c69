import RateThrottle
import RateThrottleTesting

/// A switch for two storages, one of each kind that can suspend: whether they answer, fail, or hang.
struct Outage: Sendable {
    enum Mode: Sendable {
        case answering
        case failing
        /// Throws `CancellationError` although nobody cancelled.
        case cancelling
        /// Waits until the caller is cancelled or the switch is turned.
        case hanging
    }

    /// What a failing storage throws. Its text must never reach a log.
    struct Down: Error {
        let secret = "secret-of-the-backend"
    }

    /// Has the six operations only.
    let portable: FaultyStorage<ToyStorage>
    /// Decides itself.
    let native: FaultyStorage<InMemoryStorage>

    init(_ mode: Mode = .answering, clock: ManualClock) {
        portable = FaultyStorage(ToyStorage(ToyMedium(clock: clock)))
        native = FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
        turn(to: mode)
    }

    var storages: [any StorageBackend] { [portable, native] }

    /// Turns the switch, and lets go of what hangs.
    func turn(to mode: Mode) {
        Self.turn(portable, to: mode)
        Self.turn(native, to: mode)
    }

    private static func turn<Backend>(_ storage: FaultyStorage<Backend>, to mode: Mode) {
        storage.recover()
        switch mode {
        case .answering: break
        case .failing: storage.failAlways(with: Down())
        case .cancelling: storage.failAlways(with: CancellationError())
        case .hanging: storage.hold()
        }
        if mode != .hanging { storage.release() }
    }
}
