#if Redis
/// What is published of a server after each round.
struct NodeReport: Sendable {
    /// nil for what waits until a server is known.
    var endpoint: RedisEndpoint?
    var census = PoolPolicy.Census()
    var tombstones = 0
    var counters = NodeCounters()
    var cause: RedisError?
}

extension NodeReport {
    init(_ node: Node) {
        endpoint = node.endpoint
        census = node.census
        tombstones = node.tombstones
        counters = node.counters
        cause = node.fatal ?? node.policy.cause
    }
}
#endif
