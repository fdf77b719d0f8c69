#if Redis
/// What a connection that closes leaves behind.
struct Remains {
    /// Commands that the server cannot have executed, or that may be repeated, in order.
    var returned: [PendingCommand] = []
    /// How many of these had been begun to be sent.
    var begun = 0
    /// Commands that it may have executed.
    var lost: [(command: PendingCommand, error: RedisError)] = []

    /// Adds a command that was in flight when so many bytes were on their way.
    mutating func add(
        _ command: PendingCommand,
        of flight: Flight,
        handed: UInt64,
        _ error: RedisError,
        _ now: Instant
    ) {
        if flight.end > handed && (flight.start >= handed || command.sends < 3) {
            returned.append(command)
            begun += flight.start < handed ? 1 : 0
        } else if flight.end <= handed && command.mayRepeat && command.deadline > now {
            returned.append(command.repeated)
            begun += 1
        } else {
            lost.append((command, error.losing(isSent: flight.end <= handed)))
        }
    }
}
#endif
