#if Redis
/// A command for the server, argument by argument.
///
/// Arguments are bytes; nothing is quoted or escaped. Commands that change the connection they travel on, or hold it up
/// (`SELECT`, `SUBSCRIBE`, `MULTI`, `BLPOP`, …), are refused, because all callers share few connections.
public struct RedisCommand: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var lengths: [Int] = []

    /// Makes a command.
    /// - Parameter arguments: Its name and its arguments: `String`, `Int`, `Double` or `[UInt8]`.
    public init(_ arguments: any RedisArgument...) {
        self.init(arguments)
    }

    /// Makes a command.
    /// - Parameter arguments: Its name and its arguments.
    public init(_ arguments: [any RedisArgument]) {
        lengths.reserveCapacity(arguments.count)
        for argument in arguments { append(argument) }
    }

    /// Adds an argument at the end.
    /// - Parameter argument: The argument.
    public mutating func append(_ argument: some RedisArgument) {
        let start = bytes.count
        argument.append(to: &bytes)
        lengths.append(bytes.count - start)
    }

    /// The command as it is sent.
    func frame() throws(RedisError) -> [UInt8] {
        guard let first = lengths.first, first > 0 else {
            throw RedisError(code: .invalidArgument, message: "the command has no name")
        }
        return try encoded()
    }

    /// The arguments as they are sent, whatever they mean.
    func encoded() throws(RedisError) -> [UInt8] {
        do { return try CommandEncoder.encode(bytes, lengths: lengths) } catch {
            throw RedisError(
                code: .invalidArgument,
                message: "the command of \(bytes.count) bytes cannot be encoded: \(error.message)"
            )
        }
    }

    /// Refuses what would disturb others on the connection.
    func checkShareable() throws(RedisError) {
        let name = name
        let isUnshareable =
            switch name {
            case "XREAD", "XREADGROUP": hasArgument("BLOCK")
            case "CLIENT": hasArgument("REPLY") || hasArgument("TRACKING")
            case "SCRIPT": hasArgument("DEBUG")
            default: Self.unshareable.contains(name)
            }
        guard isUnshareable else { return }
        throw RedisError(
            code: .invalidArgument,
            message: "\(name) is refused: it blocks or changes the connection, which all callers share"
        )
    }

    /// Whether the command runs a script, which can fail when half of it is done.
    var runsScript: Bool { ["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO"].contains(name) }

    /// The first argument, in capitals.
    var name: String { uppercased(bytes.prefix(lengths.first ?? 0)) }

    /// An argument, of which there must be so many; the name is 0.
    func argument(_ index: Int) -> ArraySlice<UInt8> {
        let start = lengths[..<index].reduce(0, +)
        return bytes[start..<start + lengths[index]]
    }

    /// The same in capitals, cut when it is longer than any word that means something.
    func word(at index: Int) -> String { uppercased(argument(index)) }

    private func hasArgument(_ word: String) -> Bool {
        var start = 0
        for length in lengths {
            if length == word.utf8.count && uppercased(bytes[start..<start + length]) == word { return true }
            start += length
        }
        return false
    }

    private func uppercased(_ text: ArraySlice<UInt8>) -> String {
        String(decoding: text.prefix(32), as: UTF8.self).uppercased()
    }

    private static let unshareable: Set<String> = [
        "AUTH", "HELLO", "SELECT", "RESET", "QUIT", "ASKING", "READONLY", "READWRITE", "MONITOR", "SYNC", "PSYNC",
        "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE",
        "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "WAIT", "WAITAOF", "SHUTDOWN",
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP",
    ]
}
#endif
