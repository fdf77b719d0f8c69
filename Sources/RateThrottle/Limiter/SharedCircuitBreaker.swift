import Synchronization

/// A circuit breaker that all calls share. While it is closed and nothing fails, a call costs two relaxed loads, one when it
/// begins and one when it ends, and takes no lock.
final class SharedCircuitBreaker: Sendable {
    private struct State {
        var breaker: CircuitBreaker
        /// What failed last; no key, value or secret.
        var lastFailure: StorageError?
    }

    private static let notCalm = -1

    private let clock: any EpochClock
    private let intervalMicroseconds: Int
    private let state: Lock<State>
    /// The number of the ticket that every call gets while nothing fails, or ``notCalm``.
    private let calm = Atomic<Int>(0)
    private let openingCount = Atomic<Int>(0)

    /// Makes a breaker.
    /// - Parameters:
    ///   - options: When it opens and probes.
    ///   - clock: Its clock.
    ///   - isPartitioned: Whether the storage can fail for some keys and serve others: failures in a row say little then,
    ///     unless nothing is answered for a whole interval, and so does the failure of one probe.
    init(_ options: CircuitBreakerOptions, clock: any EpochClock, isPartitioned: Bool = false) {
        self.clock = clock
        intervalMicroseconds = options.probeInterval.microsecondsRoundedUp
        let breaker = CircuitBreaker(
            failureThreshold: options.failureThreshold,
            intervalMicroseconds: intervalMicroseconds,
            rowMicroseconds: isPartitioned ? intervalMicroseconds : 0,
            probeLimit: isPartitioned ? options.failureThreshold : 1
        )
        state = Lock(State(breaker: breaker))
    }

    /// Runs a question to the storage, or refuses it at once. However it ends, the breaker is told.
    /// - Throws: ``StorageError`` with code `unavailable` when it is refused; what the question throws.
    func run<Answer: Sendable>(_ question: () async throws -> Answer) async throws -> Answer {
        let ticket = try begin()
        do {
            let answer = try await question()
            end(ticket, .answered)
            return answer
        } catch let error as StorageError {
            end(ticket, error.ending, failure: error)
            throw error
        } catch {
            // The caller was cancelled: who asks next finds out.
            end(ticket, .unknown)
            throw error
        }
    }

    /// Lets a call through, or refuses it at once.
    /// - Throws: ``StorageError`` with code `unavailable`.
    func begin() throws(StorageError) -> CircuitBreaker.Ticket {
        let number = calm.load(ordering: .relaxed)
        if number != Self.notCalm { return CircuitBreaker.Ticket(number: number) }
        let now = clock.bounded
        let (admission, failure) = state.withLock { ($0.breaker.admit(at: now), $0.lastFailure) }
        switch admission {
        case .granted(let ticket): return ticket
        case .refused(let rest): throw .refused(probeAfter: rest, after: failure)
        }
    }

    /// Notes how a call ended that was let through.
    func end(_ ticket: CircuitBreaker.Ticket, _ ending: CircuitBreaker.Ending, failure: StorageError? = nil) {
        if ending == .answered, calm.load(ordering: .relaxed) == ticket.number { return }
        let now = clock.bounded
        state.withLock { state in
            if ending == .failed { state.lastFailure = failure }
            if state.breaker.end(ticket, ending, at: now) { openingCount.wrappingAdd(1, ordering: .relaxed) }
            calm.store(state.breaker.calmTicket?.number ?? Self.notCalm, ordering: .relaxed)
        }
    }

    /// What the breaker is at.
    var current: CircuitBreakerState {
        if calm.load(ordering: .relaxed) != Self.notCalm { return .closed }
        let now = clock.bounded
        return state.withLock { $0.breaker.state(at: now) }
    }

    /// After how many microseconds it is worth asking again.
    var retryMicroseconds: Int {
        guard case .open(let rest) = current else { return intervalMicroseconds }
        return max(1, rest.microsecondsRoundedUp)
    }

    /// How often the breaker opened that was closed.
    var openings: Int { openingCount.load(ordering: .relaxed) }

    /// Counts openings anew.
    func resetOpenings() {
        openingCount.store(0, ordering: .relaxed)
    }
}

extension StorageError {
    /// What a call that ended so says of the storage.
    fileprivate var ending: CircuitBreaker.Ending {
        switch code {
        case .unavailable, .timedOut: .failed
        // Nothing was asked.
        case .overloaded, .invalidArgument, .crossSlot: .unknown
        default: .answered
        }
    }

    /// The error of a call that the breaker refuses.
    fileprivate static func refused(probeAfter rest: Int?, after failure: StorageError?) -> StorageError {
        let next =
            rest.map { "open, and probes in \(Duration.microseconds($0))" } ?? "half-open, and a probe is under way"
        let last = failure.map { "; the last failure was \($0)" } ?? ""
        return StorageError(
            code: .unavailable,
            message: "the circuit breaker is \(next)\(last)",
            underlying: failure
        )
    }
}
