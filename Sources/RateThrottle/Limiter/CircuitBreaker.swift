/// When a storage that fails is asked again: pure, with the time as a parameter.
///
/// Closed, every call is let through. After so many failures in a row, over so much time at least, it opens: calls are
/// refused for an interval. Then one is let through to probe (half-open), or so many, while all others are refused; an answer
/// closes the breaker, and when all have failed it opens anew.
struct CircuitBreaker: Sendable {
    /// Lets a call ask the storage, and tells its end apart from that of calls let through in another phase.
    struct Ticket: Sendable, Hashable {
        /// The number of the phase in which the call was let through: 0 or more.
        let number: Int
    }

    /// What a call is told.
    enum Admission: Sendable, Hashable {
        /// It may ask the storage, and must say how that ended.
        case granted(Ticket)
        /// It must not. What is left until the probe, in microseconds; nil while probes are under way.
        case refused(probeAfter: Int?)
    }

    /// How a call ended.
    enum Ending: Sendable, Hashable, CaseIterable {
        /// The storage answered, if only with an error.
        case answered
        /// The storage did not answer.
        case failed
        /// It is not known whether the storage would have answered.
        case unknown
    }

    private enum Phase: Sendable {
        /// With how many failures in a row, and since when.
        case closed(failures: Int, since: Int)
        case open(since: Int)
        /// How many probe, and how many have failed.
        case halfOpen(since: Int, probing: Int, failed: Int)
    }

    private let failureThreshold: Int
    private let intervalMicroseconds: Int
    /// How long a row lasts at least that opens it.
    private let rowMicroseconds: Int
    /// How many calls probe at most, all of which must fail to open it anew.
    private let probeLimit: Int
    private var phase = Phase.closed(failures: 0, since: 0)
    /// Goes up with each change of phase.
    private var generation = 0

    init(failureThreshold: Int, intervalMicroseconds: Int, rowMicroseconds: Int = 0, probeLimit: Int = 1) {
        self.failureThreshold = failureThreshold
        self.intervalMicroseconds = intervalMicroseconds
        self.rowMicroseconds = rowMicroseconds
        self.probeLimit = probeLimit
    }

    /// What every call is told while the breaker is closed and nothing failed; nil otherwise.
    var calmTicket: Ticket? {
        guard case .closed(failures: 0, _) = phase else { return nil }
        return Ticket(number: generation)
    }

    /// Asks whether a call may go on. A refusal changes nothing, but for a clock that stepped back.
    mutating func admit(at now: Int) -> Admission {
        switch phase {
        case .closed: return .granted(Ticket(number: generation))
        case .halfOpen(let opening, let probing, let failed):
            guard probing < probeLimit - failed else { return .refused(probeAfter: nil) }
            phase = .halfOpen(since: opening, probing: probing + 1, failed: failed)
            return .granted(Ticket(number: generation))
        case .open(let opening):
            // A clock that steps back begins the interval anew, and never makes it longer.
            let opening = min(opening, now)
            let rest = rest(since: opening, at: now)
            let probe = Phase.halfOpen(since: opening, probing: 1, failed: 0)
            enter(rest > 0 ? .open(since: opening) : probe, isNew: rest <= 0)
            return rest > 0 ? .refused(probeAfter: rest) : .granted(Ticket(number: generation))
        }
    }

    /// Notes how a call ended that was let through. One of an earlier phase is too old to say anything.
    /// - Returns: Whether the breaker opened that was closed.
    mutating func end(_ ticket: Ticket, _ ending: Ending, at now: Int) -> Bool {
        guard ticket.number == generation else { return false }
        switch (phase, ending) {
        case (.closed, .answered): phase = .closed(failures: 0, since: 0)
        case (.closed(let failures, let start), .failed):
            // A clock that steps back begins the row's time anew.
            let start = failures == 0 ? now : min(start, now)
            let count = Arithmetic.add(failures, 1)
            let hasOpened = count >= failureThreshold && Arithmetic.add(now, -start) >= rowMicroseconds
            enter(hasOpened ? .open(since: now) : .closed(failures: count, since: start), isNew: hasOpened)
            return hasOpened
        case (.halfOpen, .answered): enter(.closed(failures: 0, since: 0), isNew: true)
        case (.halfOpen(let opening, let probing, let failed), .failed):
            let isOver = failed + 1 >= probeLimit
            enter(
                isOver ? .open(since: now) : .halfOpen(since: opening, probing: probing - 1, failed: failed + 1),
                isNew: isOver
            )
        // Its place is the next call's.
        case (.halfOpen(let opening, let probing, let failed), .unknown):
            let isIdle = probing == 1 && failed == 0
            enter(
                isIdle ? .open(since: opening) : .halfOpen(since: opening, probing: probing - 1, failed: failed),
                isNew: isIdle
            )
        case (.closed, .unknown), (.open, _): break
        }
        return false
    }

    /// What the breaker is at.
    func state(at now: Int) -> CircuitBreakerState {
        switch phase {
        case .closed: .closed
        case .halfOpen: .halfOpen
        case .open(let opening): .open(probeAfter: .microseconds(rest(since: min(opening, now), at: now)))
        }
    }

    private func rest(since opening: Int, at now: Int) -> Int {
        max(0, Arithmetic.add(Arithmetic.add(opening, intervalMicroseconds), -now))
    }

    private mutating func enter(_ phase: Phase, isNew: Bool) {
        self.phase = phase
        if isNew { generation += 1 }
    }
}
