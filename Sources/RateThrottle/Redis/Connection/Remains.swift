#if Redis
/// What a connection that closes leaves behind.
struct Remains {
    /// Commands that the server cannot have executed, or that may be repeated, in order.
    var returned: [PendingCommand] = []
    /// How many of these had been begun to be sent.
    var begun = 0
    /// Commands that it may have executed.
    var lost: [(command: PendingCommand, error: RedisError)] = []
}
#endif
