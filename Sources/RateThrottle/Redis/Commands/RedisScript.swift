#if Redis
/// A Lua script for ``RedisClient/evalScript(_:keys:arguments:expecting:timeout:)``. Make it once and keep it.
///
/// The client sends the source the first time on each connection, and then only the SHA-1 by which the server knows it. A
/// server that has forgotten it (`SCRIPT FLUSH`, a restart) is told again within the same call.
public final class RedisScript: Sendable {
    /// The source.
    public let source: String
    /// The name by which the server knows the source: 40 hexadecimal digits. nil where OpenSSL refuses SHA-1; then the
    /// source travels with every call.
    public let sha1: String?

    /// The name and the source as two arguments, encoded: `EVAL` and what follows it.
    private let evalArguments: [UInt8]
    /// The two arguments that every call begins with, encoded: `EVALSHA` and the name, or the above where there is no name.
    let callArguments: [UInt8]

    /// Makes a script.
    /// - Parameter source: Lua, as the server's version understands it. It is not checked here.
    /// - Throws: ``RedisError`` with code `invalidArgument` when the source is empty, or too long to be sent.
    public init(_ source: String) throws(RedisError) {
        guard !source.isEmpty else { throw RedisError(code: .invalidArgument, message: "the script is empty") }
        self.source = source
        sha1 = SHA1.hexadecimal(of: Array(source.utf8)).map { String(decoding: $0, as: UTF8.self) }
        evalArguments = Array(try RedisCommand("EVAL", source).encoded().dropFirst(Self.headerLength(count: 2)))
        guard let sha1 else { callArguments = evalArguments; return }
        callArguments = Array(try RedisCommand("EVALSHA", sha1).encoded().dropFirst(Self.headerLength(count: 2)))
    }

    /// The command that runs the script by name, or by source where it has no name.
    func command(keys: [String], arguments: [any RedisArgument]) -> RedisCommand {
        var command = sha1.map { RedisCommand("EVALSHA", $0) } ?? RedisCommand("EVAL", source)
        command.append(keys.count)
        for key in keys { command.append(key) }
        for argument in arguments { command.append(argument) }
        return command
    }

    /// The same command with the source in place of the name.
    ///
    /// A frame is `*count`, then one `$length` and text for each argument, so that only the first two have to change.
    func frameWithSource(of frame: [UInt8]) -> [UInt8] {
        guard let end = frame.firstIndex(of: UInt8(ascii: "\n")) else { return frame }
        let header = frame[...end]
        return header + evalArguments + frame[(header.endIndex + Self.evalShaLength)...]
    }

    /// `$7␍␊EVALSHA␍␊$40␍␊…␍␊`, with 40 digits.
    private static let evalShaLength = 13 + 47

    /// `*2␍␊`.
    private static func headerLength(count: Int) -> Int { "*\(count)".utf8.count + 2 }
}
#endif
