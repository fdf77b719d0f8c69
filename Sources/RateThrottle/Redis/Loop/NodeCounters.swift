#if Redis
/// What has happened with a server since the client was made.
struct NodeCounters: Sendable {
    var dials = 0
    var connected = 0
    var reconnects = 0
    var timeouts = 0
    var cancellations = 0
    var repeats = 0
    var violations = 0
    var lastError: RedisError?

    /// Counts another server's as well.
    static func += (sum: inout NodeCounters, other: NodeCounters) {
        sum.dials += other.dials
        sum.connected += other.connected
        sum.reconnects += other.reconnects
        sum.timeouts += other.timeouts
        sum.cancellations += other.cancellations
        sum.repeats += other.repeats
        sum.violations += other.violations
        sum.lastError = other.lastError ?? sum.lastError
    }
}
#endif
