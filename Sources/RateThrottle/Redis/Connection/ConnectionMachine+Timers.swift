#if Redis
import DequeModule

extension ConnectionMachine {
    /// When ``timer(at:)`` or ``expire(at:)`` may have something to do.
    var nextTimer: Instant {
        switch phase {
        case .closed: .distantFuture
        case .resolving, .connecting, .securing, .greeting: connectDeadline
        case .ready, .draining:
            flights.isEmpty ? probeTime : min(earliestDeadline, stallTime)
        }
    }

    /// When the next reply is overdue. Only its own caller's patience counts: with that of each new one, a connection that
    /// is dead would last for as long as somebody calls.
    private var stallTime: Instant {
        let stall = silentSince + settings.stallTimeout
        return flights.first?.patienceEnd.map { max(stall, $0) } ?? stall
    }

    private var probeTime: Instant {
        settings.healthCheckInterval.map { silentSince + $0 } ?? .distantFuture
    }

    /// Finds out whether the server owes too much, or has been silent for so long that it must be asked.
    mutating func timer(at now: Instant) -> Step {
        switch phase {
        case .closed: return .nothing
        case .resolving, .connecting, .securing, .greeting:
            return connectDeadline <= now ? .close(.notConnected(in: phase)) : .nothing
        case .ready, .draining:
            if flights.isEmpty {
                if probeTime <= now { probe(now) }
                return .nothing
            }
            guard stallTime <= now else { return .nothing }
            return .close(.stalled(settings.stallTimeout))
        }
    }

    /// Takes the commands whose time is over; the places of those that were sent stay. Those that may be repeated come back
    /// to be sent once more.
    ///
    /// Linear, and only when the earliest deadline has passed.
    mutating func expire(
        at now: Instant
    ) -> (sent: [PendingCommand], unsent: [PendingCommand], repeated: [PendingCommand]) {
        guard earliestDeadline <= now else { return ([], [], []) }
        var (sent, repeated): ([PendingCommand], [PendingCommand]) = ([], [])
        var earliest = Instant.distantFuture
        for index in flights.indices {
            let departure = flights[index].departure
            for command in bury(index, where: { $0.attemptEnd(from: departure) <= now }) {
                if command.deadline <= now { sent.append(command) } else { repeated.append(command.repeated) }
            }
            for command in flights[index].commands { earliest = min(earliest, command.attemptEnd(from: departure)) }
        }
        earliestDeadline = earliest
        let unsent = takeRepeats { $0.deadline <= now }
        for command in repeats { earliestDeadline = min(earliestDeadline, command.deadline) }
        return (sent, unsent, repeated)
    }

    /// Takes the commands of calls; the places of those that were sent stay.
    mutating func cancel(_ calls: Set<UInt64>) -> (sent: [PendingCommand], unsent: [PendingCommand]) {
        var sent: [PendingCommand] = []
        for index in flights.indices {
            sent += bury(index) { calls.contains($0.call) }
        }
        return (sent, takeRepeats { calls.contains($0.call) })
    }

    private mutating func bury(_ index: Int, where isOver: (PendingCommand) -> Bool) -> [PendingCommand] {
        let buried = flights[index].bury(where: isOver)
        tombstones += buried.count
        return buried
    }
}
#endif
