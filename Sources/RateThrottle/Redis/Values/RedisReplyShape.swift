#if Redis
/// What a reply must look like. One that does not is somebody else's: the connection is out of step and is closed.
public enum RedisReplyShape: Sendable, Hashable {
    /// Anything.
    case any
    /// One integer.
    case integer
    /// An array of exactly so many integers.
    case integers(count: Int)

    /// Whether a reply looks like this.
    /// - Parameter reply: The reply; not an error, which stands for itself.
    /// - Returns: Whether it does.
    public func accepts(_ reply: RedisReply) -> Bool {
        switch (self, reply) {
        case (.any, _), (.integer, .integer): true
        case (.integers(let count), .array(let elements)):
            elements.count == count && elements.allSatisfy { RedisReplyShape.integer.accepts($0) }
        default: false
        }
    }
}
#endif
