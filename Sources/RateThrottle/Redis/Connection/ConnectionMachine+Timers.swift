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

    /// When the next reply is overdue. A caller may have asked for patience with its own.
    private var stallTime: Instant {
        let stall = lastReply + settings.stallTimeout
        guard let command = flights.first?.command, command.isPatient else { return stall }
        return max(stall, command.deadline)
    }

    private var probeTime: Instant {
        settings.healthCheckInterval.map { lastReply + $0 } ?? .distantFuture
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

    /// Takes the commands whose time is over; their places stay. Those that may be repeated come back to be sent once more.
    ///
    /// Linear, and only when the earliest deadline has passed.
    mutating func expire(at now: Instant) -> (expired: [PendingCommand], repeated: [PendingCommand]) {
        guard earliestDeadline <= now else { return ([], []) }
        earliestDeadline = .distantFuture
        var (expired, repeated): ([PendingCommand], [PendingCommand]) = ([], [])
        for index in flights.indices {
            guard let command = flights[index].command else { continue }
            let attemptEnd = flights[index].departure + settings.attemptTimeout
            if command.deadline <= now {
                expired.append(command)
                bury(index)
            } else if command.mayRepeat && attemptEnd <= now {
                repeated.append(command.repeated)
                bury(index)
            } else {
                earliestDeadline = min(
                    earliestDeadline,
                    command.mayRepeat ? attemptEnd : command.deadline,
                    command.deadline
                )
            }
        }
        return (expired, repeated)
    }

    /// Takes the commands of calls; their places stay.
    mutating func cancel(_ calls: Set<UInt64>) -> [PendingCommand] {
        var cancelled: [PendingCommand] = []
        for index in flights.indices {
            guard let command = flights[index].command, calls.contains(command.call) else { continue }
            cancelled.append(command)
            bury(index)
        }
        return cancelled
    }

    /// What is left of it may still be written, and executed: nobody knows.
    private mutating func bury(_ index: Int) {
        flights[index].passenger = .tombstone
        tombstones += 1
    }
}
#endif
