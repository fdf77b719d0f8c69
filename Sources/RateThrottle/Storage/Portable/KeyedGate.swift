/// Lets one task at a time work on a key; the others wait in order. A wait ends at once when its task is cancelled.
final class KeyedGate: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var nextID: UInt64 = 0
        /// By key that is held: who waits for it.
        var waiters: [String: [Waiter]] = [:]
    }

    private let state = Lock(State())

    /// Runs a body while no other task is inside for any of the keys.
    ///
    /// Keys are taken in order, so that two calls never wait for each other.
    /// - Throws: `CancellationError` when the task is cancelled while it waits, or what the body throws.
    func withKeys<Result: Sendable>(_ keys: [String], _ body: () async throws -> Result) async throws -> Result {
        var held: [String] = []
        defer { for key in held { release(key) } }
        for key in Set(keys).sorted() {
            try await acquire(key)
            held.append(key)
        }
        return try await body()
    }

    /// How many keys are held. For tests.
    var heldCount: Int { state.withLock { $0.waiters.count } }

    private func acquire(_ key: String) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isFree = state.withLock { state in
                    guard state.waiters[key] != nil else {
                        state.waiters[key] = []
                        return true
                    }
                    state.waiters[key]?.append(Waiter(id: id, continuation: continuation))
                    return false
                }
                if isFree { return continuation.resume() }
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { cancel(id, waitingFor: key) }
            }
        } onCancel: {
            cancel(id, waitingFor: key)
        }
    }

    /// Removes a waiter, which whoever removes it resumes; one that is gone was resumed by another.
    private func cancel(_ id: UInt64, waitingFor key: String) {
        let waiter = state.withLock { state -> Waiter? in
            guard let position = state.waiters[key]?.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters[key]?.remove(at: position)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func release(_ key: String) {
        let next = state.withLock { state -> Waiter? in
            guard let waiters = state.waiters[key], !waiters.isEmpty else {
                state.waiters[key] = nil
                return nil
            }
            return state.waiters[key]?.removeFirst()
        }
        next?.continuation.resume()
    }
}
