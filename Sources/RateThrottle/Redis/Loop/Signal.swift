#if Redis
/// What the loop is told, besides commands and cancellations.
enum Signal: Sendable {
    /// A name was looked up.
    case resolved(RedisEndpoint, Result<[SocketAddress], WireError>)
    /// The certificates were read.
    case secured(Result<TLSContext, WireError>)
    /// No more commands will come; end what is under way until then.
    case shutDown(Instant)
}
#endif
