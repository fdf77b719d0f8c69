#if Redis
/// Why a command was not answered. The message says what happened and never holds a secret, a key or a value.
public struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it was.
    public let code: Code
    /// What happened, in one sentence.
    public let message: String
    /// What the server said, if it was the server: its words, at most 512 bytes. Arguments that it quotes are left out.
    public let serverMessage: String?
    /// Whether the command, or a part of the script, may have taken effect on the server.
    public let mayHaveExecuted: Bool

    /// Makes an error.
    /// - Parameters:
    ///   - code: What kind of failure it was.
    ///   - message: What happened; no secret, key or value.
    ///   - serverMessage: What the server said, if it was the server.
    ///   - mayHaveExecuted: Whether the command may have taken effect.
    public init(code: Code, message: String, serverMessage: String? = nil, mayHaveExecuted: Bool = false) {
        self.code = code
        self.message = message
        self.serverMessage = serverMessage
        self.mayHaveExecuted = mayHaveExecuted
    }

    /// Whether sending the same again cannot count twice and may help, after a pause.
    ///
    /// False whenever the command may have been executed. Otherwise true for `timedOut`, `connectionFailed`,
    /// `connectionLost`, `overloaded`, `readOnly`, `loading`, `busy`, and `unavailable` unless the server said MISCONF or
    /// NOREPLICAS, which end when somebody mends the server. False for all others: what was wrong stays wrong.
    public var isRetryable: Bool {
        guard !mayHaveExecuted else { return false }
        switch code {
        case .timedOut, .connectionFailed, .connectionLost, .overloaded, .readOnly, .loading, .busy: return true
        case .unavailable: return !["MISCONF", "NOREPLICAS"].contains { serverMessage?.contains($0) == true }
        default: return false
        }
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}

extension RedisError {
    static func invalidArgument(_ message: String) -> RedisError {
        RedisError(code: .invalidArgument, message: message)
    }
}
#endif
