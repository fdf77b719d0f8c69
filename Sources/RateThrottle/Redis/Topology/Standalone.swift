#if Redis
/// One server, always the same.
struct Standalone: Topology {
    let server: RedisEndpoint

    var generation: Int { 0 }
    var servers: [RedisEndpoint] { [server] }
    var degradation: RedisError? { nil }
    var isOutOfReach: Bool { false }
    var advisers: [RedisEndpoint] { [] }
    var candidates: Set<RedisEndpoint> { [] }
    var nextTime: Instant { .distantFuture }

    func route(_ command: PendingCommand, _ now: Instant) -> Route { .server(server) }
    func standing(of endpoint: RedisEndpoint, _ now: Instant) -> Standing { .serving }
    func tick(_ now: Instant) -> [Inquiry] { [] }
    func answered(_ inquiry: Inquiry, _ results: [Result<RedisReply, RedisError>], _ now: Instant) {}
    func heard(_ message: RedisReply, from adviser: RedisEndpoint, _ now: Instant) {}
    func listening(to adviser: RedisEndpoint, _ now: Instant) {}
    func connected(_ endpoint: RedisEndpoint) {}
    func doubt(_ endpoint: RedisEndpoint, because error: RedisError, _ now: Instant) {}
    func redirected(_ redirection: Redirection, by endpoint: RedisEndpoint, _ now: Instant) -> RedisEndpoint? { nil }
}
#endif
