#if Redis
/// Which server a command goes to.
///
/// One server is all there is to know for a client of one. A set of sentinels, or a cluster, learns it from servers: its
/// topology is told what they say, and may answer differently from then on.
protocol Topology {
    /// The server for a command.
    func endpoint(for command: PendingCommand) -> RedisEndpoint

    /// A server has refused a write because it is a replica, or it could not be reached.
    mutating func doubt(_ endpoint: RedisEndpoint, because error: RedisError)
}

/// One server, always the same.
struct Standalone: Topology {
    let server: RedisEndpoint

    func endpoint(for command: PendingCommand) -> RedisEndpoint { server }

    mutating func doubt(_ endpoint: RedisEndpoint, because error: RedisError) {}
}
#endif
