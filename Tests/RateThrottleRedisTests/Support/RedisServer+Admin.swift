#if Redis
import Foundation
import RateThrottle

/// A way in that does not go through the client that is tested.
extension RedisServer {
    /// The user that asks, who may do everything with any password, whatever becomes of the other users.
    static let admin = "admin"

    /// Sends a command through its Unix socket, as a user of its own.
    ///
    /// Questions may be asked at the same time. Each has a connection to itself, which is used again, so that
    /// `total_connections_received` counts few that are not the test's.
    /// - Returns: What it answers; the elements of an array each on a line of its own.
    /// - Throws: ``SupportFailure``, with the text of an error reply, or when there is no answer within five seconds.
    @discardableResult
    func ask(_ words: String...) async throws -> String {
        try await query(words).text
    }

    /// Sends a command, and returns what it answers as it is.
    /// - Parameters:
    ///   - words: The command and its arguments.
    ///   - limit: How long the answer may take.
    /// - Returns: What it answers; never an error.
    /// - Throws: ``SupportFailure``, with the text of an error reply, or when there is no answer within the limit.
    func query(_ words: [String], within limit: Duration = .seconds(5)) async throws -> WireValue {
        let old = state.withLock { $0.idle.popLast() }
        let (value, socket) = try await OwnThread.run { [self] in
            do {
                if let old { return (try exchange(words, old, within: limit), old) }
            } catch let failure as SupportFailure where failure != .timedOut {
                // It was closed meanwhile, and the command not run.
            }
            let new = try PlainSocket(to: .path(socketPath), within: limit)
            _ = try exchange(["AUTH", Self.admin, "any"], new, within: limit)
            return (try exchange(words, new, within: limit), new)
        }
        state.withLock { if $0.child != nil { $0.idle.append(socket) } }
        if case .error(let text) = value { throw SupportFailure(text) }
        return value
    }

    /// A field of `INFO`; nil when there is none.
    func info(_ field: String) async throws -> String? {
        try await ask("INFO", "everything").split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(field):") }
            .map { String($0.dropFirst(field.count + 1)) }
    }

    private func exchange(_ words: [String], _ socket: PlainSocket, within limit: Duration) throws -> WireValue {
        try socket.send(words)
        var reader = WireReader()
        return try socket.receiveReply(&reader, within: limit)
    }
}
#endif
