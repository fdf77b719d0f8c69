#if Redis
/// What has happened with a server since the client was made.
struct NodeCounters: Sendable {
    var dials = 0
    var connected = 0
    var timeouts = 0
    var cancellations = 0
    var repeats = 0
    var violations = 0
    var lastError: RedisError?
}
#endif
