#if Redis
/// Commands that wait for a moment, because a server was busy, or servers had yet to agree.
struct RestingCommands {
    private var entries: [(until: Instant, command: PendingCommand)] = []

    var count: Int { entries.count }

    /// What they hold of the buffer budget, in bytes.
    var cost: Int { entries.reduce(0) { $0 + $1.command.cost } }

    /// When one wakes, or its time is over.
    var nextTime: Instant { entries.reduce(.distantFuture) { min($0, $1.until, $1.command.deadline) } }

    mutating func append(_ command: PendingCommand, until time: Instant) {
        entries.append((time, command))
    }

    /// Takes those that have waited long enough.
    mutating func wake(at now: Instant) -> [PendingCommand] {
        if entries.isEmpty { return [] }
        let awake = entries.filter { $0.until <= now }.map(\.command)
        entries.removeAll { $0.until <= now }
        return awake
    }

    /// Takes some.
    mutating func take(where isTaken: (PendingCommand) -> Bool) -> [PendingCommand] {
        if entries.isEmpty { return [] }
        let taken = entries.map(\.command).filter(isTaken)
        entries.removeAll { isTaken($0.command) }
        return taken
    }
}
#endif
