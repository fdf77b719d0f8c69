#if Redis
public import Logging

extension RedisClient {
    /// Makes a client of a cluster; with TLS when the options have it. Asks the nodes for all others with the first call.
    /// - Parameters:
    ///   - nodes: Hosts and ports of some of its nodes, 1 to 256; several, so that one that is down does no harm.
    ///   - options: Everything else, for all nodes alike.
    ///   - logger: Told when other nodes become masters, and of what is wrong with the cluster.
    /// - Throws: ``RedisError`` with code `invalidArgument`, which names what is wrong.
    public convenience init(
        cluster nodes: [(host: String, port: Int)],
        options: RedisOptions = RedisOptions(),
        logger: Logger = Logger(label: "ratethrottle.redis")
    ) throws(RedisError) {
        try self.init(LoopSettings(RedisConfiguration(cluster: nodes, options: options), logger: logger))
    }
}
#endif
