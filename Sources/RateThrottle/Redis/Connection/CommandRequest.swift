#if Redis
/// What does not change of a command on its way. One object, because commands are moved from place to place, and each part
/// by itself would be counted at each place.
final class CommandRequest: Sendable {
    /// Commands of one call share this number; a cancellation names it.
    let call: UInt64
    /// Who waits.
    let completion: Completion
    /// The command as it is sent; a script's by name.
    let frame: [UInt8]
    /// The script that it runs, if the client knows its source.
    let script: RedisScript?
    /// Whether an error may come after half of the work.
    let runsScript: Bool
    /// What the reply must look like.
    let shape: RedisReplyShape
    /// When the caller gives up.
    let deadline: Instant
    /// Whether the caller named a time of its own, for which the server is to be waited for.
    let isPatient: Bool

    init(
        call: UInt64,
        completion: Completion,
        frame: [UInt8],
        script: RedisScript?,
        runsScript: Bool,
        shape: RedisReplyShape,
        deadline: Instant,
        isPatient: Bool
    ) {
        (self.call, self.completion, self.frame, self.script) = (call, completion, frame, script)
        (self.runsScript, self.shape, self.deadline, self.isPatient) = (runsScript, shape, deadline, isPatient)
    }
}
#endif
