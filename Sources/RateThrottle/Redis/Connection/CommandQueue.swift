#if Redis
import DequeModule

/// Commands of which no byte was sent, in the order in which the loop took them; those of one pipeline stand together.
struct CommandQueue {
    private var commands: Deque<PendingCommand> = []
    /// No deadline is earlier, though the earliest may be later.
    private var earliestDeadline = Instant.distantFuture
    /// What they hold of the buffer budget, in bytes.
    private(set) var cost = 0

    var count: Int { commands.count }
    var isEmpty: Bool { commands.isEmpty }

    /// When ``expire(at:)`` has something to look at.
    var nextDeadline: Instant { earliestDeadline }

    /// The call of the first command.
    var nextCall: UInt64? { commands.isEmpty ? nil : commands[0].call }

    /// Whether the first command may travel in one call with others.
    var isNextMergeable: Bool { !commands.isEmpty && commands[0].merging != nil }

    /// Adds a command at the end.
    mutating func append(_ command: PendingCommand) {
        note(command)
        commands.append(command)
    }

    /// Puts commands back to where they were.
    mutating func restore(_ returned: [PendingCommand]) {
        for command in returned.reversed() {
            note(command)
            commands.insert(command, at: place(of: command.sequence))
        }
    }

    /// Before the first that was taken later; mostly before all.
    private func place(of sequence: UInt64) -> Int {
        guard let first = commands.first, first.sequence < sequence else { return 0 }
        var range = 1..<commands.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = commands[middle].sequence < sequence ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// Takes the first command.
    mutating func popFirst() -> PendingCommand? {
        guard let command = commands.popFirst() else { return nil }
        cost -= command.cost
        if commands.isEmpty { earliestDeadline = .distantFuture }
        return command
    }

    /// Takes the commands that come next, one after the other, and may travel in one call with one that was taken; together
    /// with it they weigh no more than so much.
    mutating func popCompanions(of leader: PendingCommand, weighing limit: Int) -> [PendingCommand] {
        guard let first = leader.merging, leader.detour == nil else { return [] }
        var companions: [PendingCommand] = []
        var weight = first.weight
        while !commands.isEmpty, let next = commands[0].merging, weight + next.weight <= limit,
            commands[0].slot == leader.slot, commands[0].detour == nil, next.canJoin(first), let command = popFirst()
        {
            weight += next.weight
            companions.append(command)
        }
        return companions
    }

    /// Takes all commands.
    mutating func removeAll() -> [PendingCommand] {
        defer { self = CommandQueue() }
        // The standard library writes to the one empty array of all threads when it makes one of an empty deque.
        return commands.isEmpty ? [] : Array(commands)
    }

    /// Takes the commands whose time is over. Linear, and only when the earliest deadline has passed.
    mutating func expire(at now: Instant) -> [PendingCommand] {
        guard earliestDeadline <= now else { return [] }
        return remove { $0.deadline <= now }
    }

    /// Takes the commands of calls.
    mutating func cancel(_ calls: Set<UInt64>) -> [PendingCommand] {
        remove { calls.contains($0.call) }
    }

    private mutating func note(_ command: PendingCommand) {
        cost += command.cost
        earliestDeadline = min(earliestDeadline, command.deadline)
    }

    private mutating func remove(where isRemoved: (PendingCommand) -> Bool) -> [PendingCommand] {
        var removed: [PendingCommand] = []
        var kept = CommandQueue()
        for command in commands {
            if isRemoved(command) { removed.append(command) } else { kept.append(command) }
        }
        self = kept
        return removed
    }
}
#endif
