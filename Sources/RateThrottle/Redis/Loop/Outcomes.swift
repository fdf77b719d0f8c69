#if Redis
/// Results that callers are waiting for, gathered so that all of a round are handed over at once; and the answers to
/// inquiries, which are the loop's.
struct Outcomes {
    /// What became of one command of an inquiry.
    typealias Answer = (inquiry: UInt64, index: Int, result: Result<RedisReply, RedisError>)

    private var finished: [(completion: Completion, result: Result<RedisReply, RedisError>)] = []
    private var answers: [Answer] = []

    /// Whether there are answers to inquiries.
    var hasAnswers: Bool { !answers.isEmpty }

    mutating func add(_ command: PendingCommand, _ result: Result<RedisReply, RedisError>) {
        if case .inquiry(let inquiry, let index) = command.completion {
            answers.append((inquiry, index, result))
        } else {
            let isSecond = command.mayHaveExecuted
            finished.append((command.completion, isSecond ? result.mapError(\.afterEarlierAttempt) : result))
        }
    }

    /// Takes the answers to inquiries.
    mutating func takeAnswers() -> [Answer] {
        defer { answers = [] }
        return answers
    }

    /// Resumes the callers.
    mutating func deliver() {
        for (completion, result) in finished { completion.finish(result) }
        finished.removeAll(keepingCapacity: true)
    }
}
#endif
