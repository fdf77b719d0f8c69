#if Redis
/// Which server a sentinel calls the master, and since which election.
struct MasterClaim: Sendable, Hashable {
    let endpoint: RedisEndpoint
    /// The sentinels number their elections; a higher number is a later one.
    let epoch: Int
}
#endif
