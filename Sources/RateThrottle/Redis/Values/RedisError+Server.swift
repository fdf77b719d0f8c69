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
        if let (code, message) = refusal(word) ?? (word == "ERR" ? refusalInWords(line) : nil) {
            return RedisError(code: code, message: message, serverMessage: line)
        }
        if isDeniedInScript(line) {
            return RedisError(
                code: .permission,
                message: "the user may not run a command of the script; what came before it was run",
                serverMessage: line,
                mayHaveExecuted: true
            )
        }
        let name = telling.contains(word) ? " \(word)" : ""
        return RedisError(
            code: .server,
            message: ranScript
                ? "the script ended with an error\(name), and a part of it may have been run; serverMessage says more"
                : "the server answered with an error\(name); serverMessage says more",
            serverMessage: line,
            mayHaveExecuted: ranScript
        )
    }

    /// First words that are worth repeating. Others may be what a script makes of its keys.
    private static let telling: Set<Substring> = [
        "BUSYGROUP", "BUSYKEY", "CROSSSLOT", "EXECABORT", "NOGROUP", "NOPROTO", "NOTBUSY", "UNKILLABLE", "WRONGTYPE",
    ]

    /// What the server says instead of running a command, by its first word.
    private static func refusal(_ word: Substring) -> (Code, String)? {
        switch word {
        case "NOSCRIPT": (.noScript, "the server does not hold the script; send its text")
        case "MOVED", "ASK": (.server, "another node of a cluster holds the key; this client talks to one server")
        case "TRYAGAIN": (.unavailable, "the keys are being moved between nodes of a cluster; try again")
        case "CLUSTERDOWN": (.unavailable, "the cluster is down, or nobody serves the key; try again")
        case "MASTERDOWN": (.unavailable, "the replica has lost its master and serves no old data; try again")
        case "MISCONF": (.unavailable, "the server takes no writes because it cannot save to disk; mend it there")
        case "NOREPLICAS": (.unavailable, "the server takes no writes because too few replicas are in reach")
        case "LOADING": (.loading, "the server is reading its data from disk; try again")
        case "READONLY": (.readOnly, "the server is a replica and takes no writes; connect to its master")
        case "BUSY": (.busy, "the server is running a slow script; try again")
        case "OOM": (.outOfMemory, "the server is at its maxmemory and evicts nothing; raise it or set a policy")
        case "WRONGPASS": (.authentication, "the server refused the user and password")
        case "NOAUTH": (.authentication, "the server wants a password; give one in the URL or the options")
        case "NOPERM": (.permission, "the user may not run this command or use this key; change its ACL")
        case "DENIED": (.permission, "the server is in protected mode and takes no connection from elsewhere")
        default: nil
        }
    }

    /// The same for lines that begin with ERR, by what they go on with.
    private static func refusalInWords(_ line: String) -> (Code, String)? {
        if line.hasPrefix("ERR max number of clients") {
            return (.connectionFailed, "the server has as many clients as it may; try again, or raise its maxclients")
        }
        if line.hasPrefix("ERR AUTH ") || line.hasPrefix("ERR Client sent AUTH") {
            return (.authentication, "the server has no password for the default user; leave it out")
        }
        if line.hasPrefix("ERR invalid password") { return (.authentication, "the server refused the password") }
        if line.hasPrefix("ERR DB index is out of range") || line.hasPrefix("ERR invalid DB index") {
            return (.invalidArgument, "the server has no database of that number; see its setting databases")
        }
        if line.hasPrefix("ERR SELECT is not allowed in cluster mode") {
            return (.invalidArgument, "a node of a cluster has database 0 only")
        }
        // Before version 7 the error of a script's first write stands inside that of the script.
        guard line.hasPrefix("ERR Error running script") else { return nil }
        let inner = line.split(separator: " ").first { word in
            ["-READONLY", "-OOM", "-MISCONF", "-NOREPLICAS"].contains(word)
        }
        return inner.flatMap { refusal($0.dropFirst()) }
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
