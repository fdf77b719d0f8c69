#if Redis
/// What a new connection says first, in one write: who it is, which database, its name; and whether the server answers.
struct Greeting: Sendable {
    /// One command of it.
    enum Step: Sendable {
        case authenticate, select, name, role, ping, subscribe
    }

    /// What became of a step.
    enum Answer {
        /// As it should be, or as it may be.
        case accepted
        /// The connection is of no use.
        case refused(RedisError)
    }

    /// The steps, with what is sent.
    let steps: [(step: Step, frame: [UInt8])]
    private let password: RedisSecret?
    private let database: Int

    /// Makes a greeting.
    /// - Parameters:
    ///   - credentials: What to log in with; nil for no login.
    ///   - database: The number of the database.
    ///   - clientName: What the server is to call the connection; nil for no name.
    ///   - wantsMaster: Whether the server must be a master: an address may be a replica's by now.
    ///   - channel: Whose messages the server is to send from then on; nil for none.
    /// - Throws: ``RedisError`` when something cannot be encoded.
    init(
        credentials: RedisCredentials?,
        database: Int,
        clientName: String?,
        wantsMaster: Bool = false,
        channel: String? = nil
    ) throws(RedisError) {
        password = credentials?.password
        self.database = database
        var steps: [(Step, [UInt8])] = []
        if let credentials {
            var command = RedisCommand("AUTH")
            if let username = credentials.username { command.append(username) }
            command.append(credentials.password)
            steps.append((.authenticate, try command.encoded()))
        }
        // A user without rights for it has database 0 anyway.
        if database != 0 { steps.append((.select, try RedisCommand("SELECT", database).encoded())) }
        if let clientName { steps.append((.name, try RedisCommand("CLIENT", "SETNAME", clientName).encoded())) }
        if wantsMaster { steps.append((.role, try RedisCommand("ROLE").encoded())) }
        // Only an answer to a command shows that the server accepts the client: with TLS 1.3 it may refuse the client's
        // certificate after the handshake, and a server that loads its data accepts connections.
        steps.append((.ping, try RedisCommand("PING").encoded()))
        if let channel { steps.append((.subscribe, try RedisCommand("SUBSCRIBE", channel).encoded())) }
        self.steps = steps
    }

    /// Judges the reply to a step.
    func judge(_ reply: RedisReply, to step: Step) -> Answer {
        guard case .error(let text) = reply else { return step == .role ? Self.judge(role: reply) : .accepted }
        guard case .refused(let error) = judge(text, to: step) else { return .accepted }
        return .refused(withoutPassword(error, text))
    }

    private func judge(_ text: String, to step: Step) -> Answer {
        let error = RedisError.server(text, ranScript: false)
        // Said instead of any answer, and before the connection is closed.
        if error.code == .connectionFailed || text.hasPrefix("DENIED ") { return .refused(error) }
        switch step {
        case .authenticate: return .refused(refusal(error.serverMessage ?? ""))
        case .select: return .refused(selection(error))
        // For monitoring only; a limited user may not be allowed to. Nor to ask for the role, which is then unknown.
        case .name, .role: return .accepted
        case .subscribe: return .refused(error)
        case .ping:
            // Anything else is an answer as good as PONG: a user without the right to ping, a script that runs too long.
            return error.code == .authentication || error.code == .loading ? .refused(error) : .accepted
        }
    }

    private static func judge(role reply: RedisReply) -> Answer {
        guard let role = reply.array?.first?.string, role != "master" else { return .accepted }
        let kind = role == "slave" ? "a replica" : "no data node"
        return .refused(RedisError(code: .readOnly, message: "the server is \(kind), not the master"))
    }

    /// Whatever the server says, and to which step: when the password is in it, none of it is repeated.
    private func withoutPassword(_ error: RedisError, _ text: String) -> RedisError {
        guard let password, text.contains(password.revealed) else { return error }
        return RedisError(code: error.code, message: "the server refused the connection, in words that are kept secret")
    }

    /// Servers that know no AUTH repeat its arguments in what they say, cut when they are long: `line` is without them.
    private func refusal(_ line: String) -> RedisError {
        RedisError(
            code: .authentication,
            message: "the server refused the credentials: \(line)",
            serverMessage: line
        )
    }

    private func selection(_ error: RedisError) -> RedisError {
        RedisError(
            code: error.code == .server ? .invalidArgument : error.code,
            message: "the server refused database \(database): \(error.serverMessage ?? error.message)",
            serverMessage: error.serverMessage
        )
    }
}
#endif
