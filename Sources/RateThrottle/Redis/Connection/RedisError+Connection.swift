#if Redis
extension RedisError {
    /// The server's replies do not fit what was asked; none of what follows can be trusted.
    static func disagreeing(_ what: String) -> RedisError {
        RedisError(
            code: .protocolViolation,
            message: "the server sent \(what); the connection was closed, so that nobody receives another's reply"
        )
    }

    static func stalled(_ limit: Duration) -> RedisError {
        RedisError(code: .connectionLost, message: "the server owed a reply and sent none for \(limit)")
    }

    static func notConnected(in phase: ConnectionMachine.Phase) -> RedisError {
        switch phase {
        case .resolving: RedisError(code: .connectionFailed, message: "its name was not resolved in time")
        case .securing:
            RedisError(
                code: .connectionFailed,
                message: "the TLS handshake was not finished in time; does the port speak TLS?"
            )
        case .greeting:
            RedisError(code: .connectionFailed, message: "it accepted the connection and did not answer in time")
        default: RedisError(code: .connectionFailed, message: "it did not accept the connection in time")
        }
    }

    /// It was closed because it was not needed, or because another one takes its place.
    static let retired = RedisError(code: .connectionLost, message: "the connection was retired")

    /// It was closed because its server lost its place to another.
    static let superseded = RedisError(
        code: .connectionLost,
        message: "the sentinels name another master now, and the connection to this one was closed"
    )

    static func refusedConnection(_ reason: String) -> RedisError {
        RedisError(code: .connectionFailed, message: "it cannot be connected to: \(reason)")
    }

    /// The connection is at its end, whichever way: before it was ready, that says something of the port.
    static func ended(_ how: String, in phase: ConnectionMachine.Phase, isSecure: Bool) -> RedisError {
        switch phase {
        case .securing:
            // Servers that have too many clients hang up, too.
            RedisError(
                code: .connectionFailed,
                message: "\(how) during the TLS handshake; does the port speak TLS, and has the server room?"
            )
        case .greeting where !isSecure:
            RedisError(
                code: .connectionFailed,
                message: "\(how) without an answer; does the port want TLS (rediss://)?"
            )
        default: RedisError(code: .connectionLost, message: how)
        }
    }

    static func unreadable(_ reason: String, in phase: ConnectionMachine.Phase) -> RedisError {
        let hint = phase == .greeting ? "; is it a Redis server, and does the port want TLS (rediss://)?" : ""
        return RedisError(code: .protocolViolation, message: "what it sent is no reply of Redis: \(reason)\(hint)")
    }

    static func tls(_ failure: TLSFailure) -> RedisError {
        switch failure.kind {
        case .verification:
            RedisError(code: .tls, message: "the server's certificate was not accepted: \(failure.text)")
        case .refused:
            RedisError(
                code: .tls,
                message: "the server refused the TLS session: \(failure.text); a client certificate?"
            )
        case .protocolViolation: RedisError(code: .tls, message: "TLS failed: \(failure.text)")
        case .memory: RedisError(code: .connectionFailed, message: "TLS failed: \(failure.text)")
        }
    }

    /// The same for a command that was in flight when the connection was lost.
    func losing(isSent: Bool) -> RedisError {
        RedisError(
            code: isSent && code == .connectionFailed ? .connectionLost : code,
            message: message + (isSent ? CommandFate.unknown : .notExecuted).rawValue,
            serverMessage: serverMessage,
            mayHaveExecuted: isSent
        )
    }

    /// The same, naming the server.
    func at(_ server: String) -> RedisError {
        RedisError(
            code: code,
            message: "\(server): \(message)",
            serverMessage: serverMessage,
            mayHaveExecuted: mayHaveExecuted
        )
    }
}
#endif
