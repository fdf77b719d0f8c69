#if Redis
/// What is published of a server after each round.
struct NodeReport: Sendable {
    var census = PoolPolicy.Census()
    var tombstones = 0
    var counters = NodeCounters()
    var cause: RedisError?
}

extension NodeReport {
    init(_ node: Node) {
        census = node.census
        tombstones = node.tombstones
        counters = node.counters
        cause = node.fatal ?? node.policy.cause
    }
}
#endif
