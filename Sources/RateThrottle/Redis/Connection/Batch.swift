#if Redis
/// The results of a pipeline, which is answered when all of them are there.
final class Batch: Sendable {
    private struct State {
        var results: [Result<RedisReply, RedisError>?]
        var missing: Int
        let continuation: CallContinuation<[Result<RedisReply, RedisError>]>
    }

    private let state: Lock<State>

    init(count: Int, _ continuation: CallContinuation<[Result<RedisReply, RedisError>]>) {
        state = Lock(State(results: Array(repeating: nil, count: count), missing: count, continuation: continuation))
    }

    /// Notes one result, once each; the last one resumes the caller.
    func finish(_ index: Int, _ result: Result<RedisReply, RedisError>) {
        let complete = state.withLock { state -> State? in
            state.results[index] = result
            state.missing -= 1
            return state.missing == 0 ? state : nil
        }
        complete.map { $0.continuation.resume(returning: $0.results.compactMap(\.self)) }
    }
}
#endif
