import RateThrottle

/// A switch for storages of tests: whether they answer, fail, or hang.
final class Outage: Sendable {
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

    private struct State {
        var mode: Mode
        var calls = 0
        var waiting: [AsyncStream<Never>.Continuation] = []
    }

    private let state: Lock<State>

    init(_ mode: Mode = .answering) {
        state = Lock(State(mode: mode))
    }

    /// How often the storage was asked.
    var calls: Int { state.withLock { $0.calls } }

    /// Turns the switch, and lets go of what hangs.
    func turn(to mode: Mode) {
        let waiting = state.withLock { state in
            state.mode = mode
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// What every operation of a storage does first.
    func pass() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let mode = state.withLock { state in
            state.calls += 1
            if case .hanging = state.mode { state.waiting.append(continuation) }
            return state.mode
        }
        switch mode {
        case .answering: return
        case .failing: throw Down()
        case .cancelling: throw CancellationError()
        case .hanging:
            for await _ in stream {}
            try Task.checkCancellation()
        }
    }
}
