#if Redis
/// Whether another server may take a server's place, and how a client finds out.
enum Surroundings: Sendable {
    /// There is no other.
    case alone
    /// Sentinels name the master among several.
    case sentinels
    /// Nodes of a cluster share the keys, and send clients to each other.
    case cluster
}
#endif
