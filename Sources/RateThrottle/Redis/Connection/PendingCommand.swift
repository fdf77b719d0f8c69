#if Redis
/// A command on its way: from the caller's queue, over a connection, until it is answered or given up.
struct PendingCommand: Sendable {
    private let request: CommandRequest
    /// After how long it is sent once more though it may have been executed, if the caller asked for that.
    var attemptTimeout: Duration?
    /// Whether it may have been executed when it was sent before; then no failure may say that it was not.
    var mayHaveExecuted = false
    /// Its place among all that the loop ever took. What comes back goes where it was.
    var sequence: UInt64 = 0
    /// How often it was begun to be sent.
    var sends = 0
    /// Whether it has waited for another script to end.
    var hasBackedOff = false

    /// The slot of a cluster that its keys lie in; nil when it has none, or there is no cluster.
    var slot: UInt16?
    /// What befell it on the way; nil for most.
    var detour: Detour?
    /// What allows it to travel in one call with others; nil when it goes alone.
    var merging: (any Mergeable)?

    init(
        call: UInt64,
        completion: Completion,
        frame: [UInt8],
        script: RedisScript?,
        runsScript: Bool,
        shape: RedisReplyShape,
        deadline: Instant,
        isPatient: Bool,
        attemptTimeout: Duration? = nil,
        sequence: UInt64 = 0,
        slot: UInt16? = nil,
        detour: Detour? = nil,
        merging: (any Mergeable)? = nil
    ) {
        request = CommandRequest(
            call: call,
            completion: completion,
            frame: frame,
            script: script,
            runsScript: runsScript,
            shape: shape,
            deadline: deadline,
            isPatient: isPatient
        )
        self.attemptTimeout = attemptTimeout
        self.sequence = sequence
        (self.slot, self.detour, self.merging) = (slot, detour, merging)
    }

    /// See ``CommandRequest``.
    var call: UInt64 { request.call }
    var completion: Completion { request.completion }
    var frame: [UInt8] { request.frame }
    var script: RedisScript? { request.script }
    var runsScript: Bool { request.runsScript }
    var shape: RedisReplyShape { request.shape }
    var deadline: Instant { request.deadline }
    var isPatient: Bool { request.isPatient }

    /// How much of the buffer budget it holds.
    var cost: Int { frame.count }

    /// Whether it may be sent once more though it may have been executed.
    var mayRepeat: Bool { attemptTimeout != nil }

    /// The same, to travel alone.
    var alone: PendingCommand {
        var command = self
        command.merging = nil
        return command
    }

    /// When an attempt that began then ends.
    func attemptEnd(from departure: Instant) -> Instant {
        attemptTimeout.map { min(deadline, departure + $0) } ?? deadline
    }

    /// The same, to be sent for the second and last time.
    var repeated: PendingCommand {
        var command = self
        (command.attemptTimeout, command.mayHaveExecuted) = (nil, true)
        return command
    }
}
#endif
