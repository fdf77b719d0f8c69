#if Redis
/// Results that callers are waiting for, gathered so that all of a round are handed over at once.
struct Outcomes {
    private var finished: [(completion: Completion, result: Result<RedisReply, RedisError>)] = []

    mutating func add(_ command: PendingCommand, _ result: Result<RedisReply, RedisError>) {
        finished.append((command.completion, command.mayHaveExecuted ? result.mapError(\.afterEarlierAttempt) : result))
    }

    /// Resumes the callers.
    mutating func deliver() {
        for (completion, result) in finished { completion.finish(result) }
        finished.removeAll(keepingCapacity: true)
    }
}
#endif
