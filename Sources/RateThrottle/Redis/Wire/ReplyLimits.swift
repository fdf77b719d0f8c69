#if Redis
/// The most that one reply may have; more ends the connection.
struct ReplyLimits: Hashable, Sendable {
    /// For the short replies of scripts.
    static let script = ReplyLimits(tokens: 4096, depth: 8, bytes: 1 << 20)

    /// For whatever a caller asks of the server.
    static let generous = ReplyLimits(tokens: 1 << 20, depth: 8, bytes: 16 << 20)

    /// Elements at all depths, the arrays among them; those that an array announces count at once.
    var tokens: Int

    /// Arrays inside one another.
    var depth: Int

    /// Bytes of all texts, and those of an incomplete reply.
    var bytes: Int
}
#endif
