#if Redis
/// What is published of a server after each round.
struct NodeReport: Sendable {
    let census: PoolPolicy.Census
    let tombstones: Int
    let counters: NodeCounters
    let cause: RedisError?

    init(_ node: Node) {
        census = node.census
        tombstones = node.tombstones
        counters = node.counters
        cause = node.fatal ?? node.policy.cause
    }
}
#endif
