#if Redis
extension RedisError {
    /// The most that is kept of a server's error line, in bytes.
    static let maximumServerMessage = 512

    /// What a server's error line means.
    /// - Parameters:
    ///   - text: The line, without its leading minus.
    ///   - ranScript: Whether it answers a script, which may have written before it failed.
    /// - Returns: The error.
    static func server(_ text: String, ranScript: Bool) -> RedisError {
        let line = presentable(text)
        let word = line.prefix { $0 != " " }
        if let refusal = refusal(line, word, ranScript: ranScript) {
            return RedisError(code: refusal.code, message: refusal.message, serverMessage: line)
        }
        if ranScript { return scriptFailed(line, word) }
        return RedisError(
            code: .server,
            message: "the server answered with an error\(name(word)); serverMessage says more",
            serverMessage: line
        )
    }

    /// What a script ended with.
    static func scriptFailed(_ text: String) -> RedisError {
        let line = presentable(text)
        return scriptFailed(line, line.prefix { $0 != " " })
    }

    private static func scriptFailed(_ line: String, _ word: Substring) -> RedisError {
        let isDenied = isDeniedInScript(line)
        return RedisError(
            code: isDenied ? .permission : .server,
            message: isDenied
                ? "the user may not run a command of the script; what came before it was run"
                : "the script ended with an error\(name(word)), and a part of it may have been run; serverMessage says more",
            serverMessage: line,
            mayHaveExecuted: true
        )
    }

    private static func name(_ word: Substring) -> String { telling.contains(word) ? " \(word)" : "" }

    /// First words that are worth repeating. Others may be what a script makes of its keys.
    private static let telling: Set<Substring> = [
        "BUSYGROUP", "BUSYKEY", "EXECABORT", "NOGROUP", "NOPROTO", "NOTBUSY", "UNKILLABLE", "WRONGTYPE",
    ]

    /// What the server says instead of running a command. A script may choose the same first word for an error of its own,
    /// but hardly the same sentence.
    private static func refusal(_ line: String, _ word: Substring, ranScript: Bool) -> Refusal? {
        if word == "ERR" { return refusalInWords(line) }
        guard let refusal = Refusal.all[word] else { return nil }
        return !ranScript || refusal.sentences.contains { line.contains($0) } ? refusal : nil
    }

    /// The same for lines that begin with ERR, by what they go on with.
    private static func refusalInWords(_ line: String) -> Refusal? {
        if line.hasPrefix("ERR max number of clients") {
            return Refusal(
                .connectionFailed,
                "the server has as many clients as it may; try again, or raise its maxclients"
            )
        }
        if line.hasPrefix("ERR AUTH ") || line.hasPrefix("ERR Client sent AUTH") {
            return Refusal(.authentication, "the server has no password for the default user; leave it out")
        }
        if line.hasPrefix("ERR invalid password") { return Refusal(.authentication, "the server refused the password") }
        if line.hasPrefix("ERR DB index is out of range") || line.hasPrefix("ERR invalid DB index") {
            return Refusal(.invalidArgument, "the server has no database of that number; see its setting databases")
        }
        if line.hasPrefix("ERR SELECT is not allowed in cluster mode") {
            return Refusal(.invalidArgument, "a node of a cluster has database 0 only")
        }
        // Before version 7 the error of a script's first write stands inside that of the script.
        guard line.hasPrefix("ERR Error running script") else { return nil }
        let inner = line.split(separator: " ").first { word in
            ["-READONLY", "-OOM", "-MISCONF", "-NOREPLICAS"].contains(word)
        }
        return inner.flatMap { refusal(line, $0.dropFirst(), ranScript: true) }
    }

    /// Up to version 7.0, and from 7.2.
    private static func isDeniedInScript(_ line: String) -> Bool {
        line.hasPrefix("ERR ")
            && (line.contains("The user executing the script can't") || line.contains("ACL failure in script"))
    }

    /// A line without the arguments that a server quotes when it does not know a command, AUTH for one; cut when long.
    private static func presentable(_ text: String) -> String {
        var line = text[...]
        if text.utf8.count > maximumServerMessage {
            var end = text.utf8.index(text.startIndex, offsetBy: maximumServerMessage)
            while end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
            line = text[..<end]
        }
        let quoted = line.firstRange(of: ", with args beginning with:")
        return String(quoted.map { line[..<$0.lowerBound] } ?? line)
    }
}
#endif
