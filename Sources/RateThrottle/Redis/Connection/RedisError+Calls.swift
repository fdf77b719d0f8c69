#if Redis
extension RedisError {
    static let shutDown = RedisError(code: .shutDown, message: "the client was shut down; nothing was sent")

    /// What was under way when the client was shut down.
    static let ended = RedisError(code: .shutDown, message: "the client was shut down")

    static let forked = RedisError(
        code: .forked,
        message: "this process was forked from the one that made the client; make another client here"
    )

    /// The caller's time is over.
    static func timedOut(isSent: Bool, waitingFor what: String) -> RedisError {
        RedisError(
            code: .timedOut,
            message: "\(isSent ? "no reply came" : what) in time" + fate(isSent: isSent).rawValue,
            mayHaveExecuted: isSent
        )
    }

    /// The same for a command that was sent before, and may have been executed then.
    var afterEarlierAttempt: RedisError {
        if mayHaveExecuted { return self }
        return RedisError(
            code: code,
            message: message + "; it was sent before, and may have been executed then",
            serverMessage: serverMessage,
            mayHaveExecuted: true
        )
    }

    /// Whether a server said that keys are on their way to another, which says nothing against it.
    var isOfMovingKeys: Bool { serverMessage?.hasPrefix("TRYAGAIN") ?? false }

    /// The caller's task was cancelled.
    static func cancelled(isSent: Bool) -> RedisError {
        RedisError(
            code: .cancelled,
            message: "cancelled" + fate(isSent: isSent).rawValue,
            mayHaveExecuted: isSent
        )
    }

    private static func fate(isSent: Bool) -> CommandFate { isSent ? .unknown : .notSent }
}
#endif
