/// What is to be closed with a limiter: once, however many ask for it.
final class Closing: Sendable {
    private enum State {
        case idle(@Sendable (Duration) async -> Void)
        case begun(Task<Void, Never>)
    }

    private let state: Lock<State>

    init(_ close: @escaping @Sendable (Duration) async -> Void) {
        state = Lock(.idle(close))
    }

    /// Closes, unless that has begun, and waits for its end, or until the time is over. It goes on when the caller is cancelled.
    func close(within limit: Duration) async {
        let work = state.withLock { state in
            switch state {
            case .begun(let work): return work
            case .idle(let close):
                let work = Task { await close(limit) }
                state = .begun(work)
                return work
            }
        }
        try? await Deadline.run(within: limit) { await work.value }
    }
}
