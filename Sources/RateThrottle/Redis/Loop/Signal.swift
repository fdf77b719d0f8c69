#if Redis
/// What the loop is told, besides commands and cancellations.
enum Signal: Sendable {
    /// A name was looked up.
    case resolved(RedisEndpoint, Result<[SocketAddress], WireError>)
    /// The certificates for these purposes were read.
    case secured(Set<NodeKey.Purpose>, Result<TLSContext, WireError>)
    /// No more commands will come; end what is under way until then.
    case shutDown(Instant)
}
#endif
