#if Redis
/// Commands that travel as one call. Each keeps its own deadline, cancellation and error.
struct Party {
    struct Seat {
        /// How many elements of the reply are the command's.
        let width: Int
        /// nil when its caller gave up.
        var command: PendingCommand?
    }

    let script: RedisScript
    /// How many elements of the reply concern all.
    let shared: Int
    private(set) var seats: [Seat]

    init(_ commands: [PendingCommand], script: RedisScript, shared: Int) {
        self.script = script
        self.shared = shared
        seats = commands.map { Seat(width: $0.merging?.width ?? 0, command: $0) }
    }

    /// What the reply must look like, but for the texts of errors.
    var shape: RedisReplyShape { .integers(count: seats.reduce(shared) { $0 + $1.width }) }

    /// Those whose callers wait.
    var commands: [PendingCommand] { seats.compactMap(\.command) }

    /// How many callers gave up.
    var tombstones: Int { seats.reduce(0) { $0 + ($1.command == nil ? 1 : 0) } }

    /// Takes the commands for which there is no more to wait; their places stay.
    mutating func bury(where isOver: (PendingCommand) -> Bool) -> [PendingCommand] {
        var buried: [PendingCommand] = []
        for index in seats.indices {
            guard let command = seats[index].command, isOver(command) else { continue }
            seats[index].command = nil
            buried.append(command)
        }
        return buried
    }

    /// What each command would have been answered alone; nil when the reply is not one to this call.
    func split(_ reply: RedisReply) -> [(command: PendingCommand, reply: RedisReply)]? {
        guard case .array(let elements) = reply, case .integers(let count) = shape, elements.count == count else {
            return nil
        }
        var replies: [(command: PendingCommand, reply: RedisReply)] = []
        replies.reserveCapacity(seats.count)
        guard Self.areIntegers(elements[..<shared]) else { return nil }
        var start = shared
        for seat in seats {
            let own = elements[start..<start + seat.width]
            start += seat.width
            let answer: RedisReply
            if case .bulk(let text)? = own.first {
                guard Self.areIntegers(own.dropFirst()) else { return nil }
                answer = .error(String(decoding: text, as: UTF8.self))
            } else {
                guard Self.areIntegers(own) else { return nil }
                var alone: [RedisReply] = []
                alone.reserveCapacity(shared + seat.width)
                alone += elements[..<shared]
                alone += own
                answer = .array(alone)
            }
            if let command = seat.command { replies.append((command, answer)) }
        }
        return replies
    }

    private static func areIntegers(_ elements: ArraySlice<RedisReply>) -> Bool {
        elements.allSatisfy { if case .integer = $0 { true } else { false } }
    }
}
#endif
