#if Redis
/// A command that was handed to a connection and is not answered. Replies come in the order of the flights.
struct Flight {
    /// Whose reply comes.
    enum Passenger {
        /// A caller's.
        case command(PendingCommand)
        /// Those of several callers.
        case party(Party)
        /// Nobody's any more: the caller gave up. The reply is read and dropped.
        case tombstone
        /// The connection's own, before callers' commands.
        case greeting(Greeting.Step)
        /// The connection's own, before a command that the server is to make an exception for; the reply says nothing.
        case asking
        /// The connection's own, after a long silence; the reply must be this text.
        case probe([UInt8])
    }

    var passenger: Passenger
    /// What the reply must look like.
    let shape: RedisReplyShape
    /// Whether it brings the source of its script, so that the server cannot lack it.
    let hasSource: Bool
    /// What it holds of the buffer budget, in bytes.
    let cost: Int
    /// Where its bytes begin, and end, among all that this connection ever sends.
    let start: UInt64
    let end: UInt64
    /// When it was handed over.
    let departure: Instant
    /// Until when the server is waited for, because the caller named a time of its own. Giving up does not shorten it: those
    /// behind must not lose the connection by that.
    let patienceEnd: Instant?

    /// The command, unless its caller gave up, or several travel together.
    var command: PendingCommand? {
        guard case .command(let command) = passenger else { return nil }
        return command
    }

    /// The commands whose callers wait.
    var commands: [PendingCommand] {
        switch passenger {
        case .command(let command): [command]
        case .party(let party): party.commands
        case .tombstone, .greeting, .asking, .probe: []
        }
    }

    /// How many commands of callers it carries, those among them whose callers gave up.
    var load: Int {
        switch passenger {
        case .command, .tombstone: 1
        case .party(let party): party.seats.count
        case .greeting, .asking, .probe: 0
        }
    }

    /// How many of these have been given up.
    var tombstones: Int {
        switch passenger {
        case .tombstone: 1
        case .party(let party): party.tombstones
        case .command, .greeting, .asking, .probe: 0
        }
    }

    /// Takes the commands for which there is no more to wait; what is left of them may still be written, and executed:
    /// nobody knows.
    mutating func bury(where isOver: (PendingCommand) -> Bool) -> [PendingCommand] {
        switch passenger {
        case .command(let command):
            guard isOver(command) else { return [] }
            passenger = .tombstone
            return [command]
        case .party(var party):
            let buried = party.bury(where: isOver)
            if !buried.isEmpty { passenger = .party(party) }
            return buried
        case .tombstone, .greeting, .asking, .probe: return []
        }
    }

    /// Whether the reply can be large.
    var isLarge: Bool { isCallers && shape == .any }

    /// Whether it counts as a caller's.
    var isCallers: Bool {
        switch passenger {
        case .command, .party, .tombstone: true
        case .greeting, .asking, .probe: false
        }
    }
}
#endif
