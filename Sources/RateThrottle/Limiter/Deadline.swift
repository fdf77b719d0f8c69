/// Bounds a wait for something that may never answer.
package enum Deadline {
    /// Runs a body, and gives up on it when the time is over or the caller is cancelled; the body is cancelled then.
    ///
    /// The caller returns at once, whether or not the body heeds its cancellation.
    /// - Throws: ``StorageError`` with code `timedOut`, `CancellationError`, or what the body throws.
    package static func run<Success: Sendable>(
        within limit: Duration,
        _ body: @escaping @Sendable () async throws -> Success
    ) async throws -> Success {
        guard limit > .zero else { throw StorageError.timedOut(after: limit) }
        let race = Race<Success>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                race.begin(continuation) {
                    let work = Task {
                        do { race.finish(.success(try await body())) } catch { race.finish(.failure(error)) }
                    }
                    let timer = Task {
                        try await Task.sleep(for: limit)
                        race.finish(.failure(StorageError.timedOut(after: limit)))
                    }
                    return [{ work.cancel() }, { timer.cancel() }]
                }
            }
        } onCancel: {
            race.finish(.failure(CancellationError()))
        }
    }
}

/// The first of several to finish resumes the continuation and calls off the others.
private final class Race<Success: Sendable>: Sendable {
    private enum State {
        case idle
        case running(CheckedContinuation<Success, any Error>, contenders: [@Sendable () -> Void])
        case finished
    }

    private let state = Lock(State.idle)

    /// Starts the contenders, unless the race was already called off.
    func begin(
        _ continuation: CheckedContinuation<Success, any Error>,
        _ start: () -> [@Sendable () -> Void]
    ) {
        let isOpen = state.withLock { state in
            guard case .idle = state else { return false }
            state = .running(continuation, contenders: [])
            return true
        }
        guard isOpen else { return continuation.resume(throwing: CancellationError()) }
        let contenders = start()
        let isOver = state.withLock { state in
            guard case .running(let continuation, _) = state else { return true }
            state = .running(continuation, contenders: contenders)
            return false
        }
        if isOver { for cancel in contenders { cancel() } }
    }

    /// Ends the race, if it is not over.
    func finish(_ result: Result<Success, any Error>) {
        let (continuation, contenders) = state.withLock { state in
            defer { state = .finished }
            guard case .running(let continuation, let contenders) = state else {
                return (CheckedContinuation<Success, any Error>?.none, [@Sendable () -> Void]())
            }
            return (continuation, contenders)
        }
        continuation?.resume(with: result)
        for cancel in contenders { cancel() }
    }
}
