#if Redis
/// One of the client's servers, and what for. The same server may be talked to for several purposes, each over connections of
/// its own, so that a caller's large reply holds up no inquiry.
struct NodeKey: Hashable {
    enum Purpose {
        /// Callers' commands.
        case data
        /// What the topology asks.
        case inquiry
        /// What a sentinel says by itself.
        case watch
    }

    let purpose: Purpose
    let endpoint: RedisEndpoint
}
#endif
