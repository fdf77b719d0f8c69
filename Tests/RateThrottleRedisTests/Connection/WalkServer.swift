#if Redis
@testable import RateThrottle

/// A server for a walk by chance: it executes commands whose argument is the number of their call, and answers with it.
struct WalkServer {
    private var bytes: ArraySlice<UInt8> = []
    private var replies: ArraySlice<RedisReply> = []
    /// The scripts that it knows, by how many commands they are for: one, or several.
    private var known: Set<Bool> = []
    /// How often each call was executed.
    private(set) var executions: [UInt64: Int] = [:]
    /// The calls that were executed right after ASKING.
    private(set) var exceptions: Set<UInt64> = []
    private var isAsking = false

    mutating func receive(_ sent: ArraySlice<UInt8>) { bytes += sent }

    mutating func nextReply() -> RedisReply? { replies.popFirst() }

    /// The connection is lost, and with it what was on its way.
    mutating func reconnect() {
        bytes = []
        replies = []
        isAsking = false
    }

    mutating func forgetScript() { known = [] }

    /// Reads one command and answers it, with an error instead if there is one.
    mutating func execute(insteadAnswer error: String?) {
        guard let words = nextCommand() else { return }
        let wasAsking = isAsking
        isAsking = words.first == "ASKING"
        if isAsking { return replies.append(.status("OK")) }
        if words.first == "PING" { return replies.append(.bulk(Array(words[1].utf8))) }
        if let error { return replies.append(.error(error)) }
        let arguments = words.count > 4 ? words[4...] : words.suffix(1)
        let isMerged = arguments.count > 1
        if words.first == "EVALSHA" && !known.contains(isMerged) {
            return replies.append(.error("NOSCRIPT No matching script"))
        }
        if words.first == "EVAL" { known.insert(isMerged) }
        let calls = arguments.compactMap(UInt64.init)
        for call in calls {
            executions[call, default: 0] += 1
            if wasAsking { exceptions.insert(call) }
        }
        guard words.count > 4 else {
            return replies.append(calls.first.map { .integer(Int($0)) } ?? .error("ERR no call"))
        }
        // What may travel with others has a key, and is answered so that it can. Some fail by themselves.
        let answers = calls.map { call in
            isMerged && call % 7 == 0 ? RedisReply.bulk(Array("ERR mine".utf8)) : .integer(Int(call))
        }
        replies.append(.array([.integer(0)] + answers))
    }

    /// Takes a whole command from what came: `*count`, and two lines for each argument.
    private mutating func nextCommand() -> [String]? {
        var rest = bytes
        guard let header = Self.line(&rest), let count = Int(header.dropFirst()) else { return nil }
        var words: [String] = []
        for _ in 0..<count {
            guard Self.line(&rest) != nil, let word = Self.line(&rest) else { return nil }
            words.append(word)
        }
        bytes = rest
        return words
    }

    private static func line(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard let end = bytes.firstIndex(of: 10) else { return nil }
        defer { bytes = bytes[(end + 1)...] }
        return String(decoding: bytes[..<(end - 1)], as: UTF8.self)
    }
}
#endif
