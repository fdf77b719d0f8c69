#if Redis
/// Which server a command goes to.
///
/// One server is all there is to know for a client of one. A set of sentinels, or a cluster, learns it from servers: its
/// topology says what to ask them, is told what they answer, and may send commands elsewhere from then on. It does no input
/// or output and reads no clock, so that every order of events can be tested.
protocol Topology {
    /// Counts up whenever commands that wait, or that are queued at servers, may have to go elsewhere.
    var generation: Int { get }
    /// The servers that carry commands, as far as they are known.
    var servers: [RedisEndpoint] { get }
    /// What is wrong though commands may be served; nil when all is well.
    var degradation: RedisError? { get }
    /// Whether none that was asked last could be reached.
    var isOutOfReach: Bool { get }
    /// Those that are asked time and again, and that tell of changes by themselves.
    var advisers: [RedisEndpoint] { get }
    /// Those that may be asked.
    var candidates: Set<RedisEndpoint> { get }
    /// When ``tick(_:)`` has something to do.
    var nextTime: Instant { get }

    /// The way of a command.
    mutating func route(_ command: PendingCommand, _ now: Instant) -> Route
    /// What is to become of a server's connections.
    func standing(of endpoint: RedisEndpoint, _ now: Instant) -> Standing
    /// Time has passed: what is to be asked now.
    mutating func tick(_ now: Instant) -> [Inquiry]
    /// An inquiry was answered, or failed: one result for each command.
    mutating func answered(_ inquiry: Inquiry, _ results: [Result<RedisReply, RedisError>], _ now: Instant)
    /// An adviser said something by itself.
    mutating func heard(_ message: RedisReply, from adviser: RedisEndpoint, _ now: Instant)
    /// An adviser is listened to from now on: what it said before was missed.
    mutating func listening(to adviser: RedisEndpoint, _ now: Instant)
    /// A connection to a server became ready.
    mutating func connected(_ endpoint: RedisEndpoint)
    /// A server could not be reached, did not answer, or says that it is not the right one.
    mutating func doubt(_ endpoint: RedisEndpoint, because error: RedisError, _ now: Instant)
    /// A server sent a command elsewhere: where to; nil when it did not say it intelligibly.
    mutating func redirected(_ redirection: Redirection, by endpoint: RedisEndpoint, _ now: Instant) -> RedisEndpoint?
}
#endif
