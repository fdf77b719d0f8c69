#if Redis
/// What an error says at its end: what became of the command.
enum CommandFate: String, CaseIterable {
    case unknown = "; the command may have been executed"
    case notExecuted = "; the command was not executed"
    case notSent = "; the command was not sent"
}

extension RedisError {
    /// The message without what became of the command: nobody is to be told that of a question of the client's own.
    var cause: String {
        let fate = CommandFate.allCases.first { message.hasSuffix($0.rawValue) }
        return fate.map { String(message.dropLast($0.rawValue.count)) } ?? message
    }
}
#endif
