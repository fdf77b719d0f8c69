#if Redis
/// Who waits for the result of a command.
enum Completion: Sendable {
    /// A call of one command.
    case call(CallContinuation<Result<RedisReply, RedisError>>)
    /// One command of a pipeline.
    case element(Batch, Int)
    /// The client itself: one command of an inquiry. Its results are gathered by the loop.
    case inquiry(UInt64, Int)

    /// Hands over the result. Whoever holds a completion calls this once.
    func finish(_ result: Result<RedisReply, RedisError>) {
        switch self {
        case .call(let continuation): continuation.resume(returning: result)
        case .element(let batch, let index): batch.finish(index, result)
        case .inquiry: break
        }
    }
}
#endif
