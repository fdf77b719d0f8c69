#if Redis
import Synchronization

/// What callers leave for the loop, and what of the budget is free. The only state that both touch.
final class Inbox: Sendable {
    /// What lay in the inbox.
    struct Letters: Sendable {
        var commands: [PendingCommand] = []
        var cancelled: [UInt64] = []
        var signals: [Signal] = []

        var isEmpty: Bool { commands.isEmpty && cancelled.isEmpty && signals.isEmpty }
    }

    private struct State {
        var letters = Letters()
        var isAsleep = false
        var isClosed = false
        var hasEnded = false
        var admitted = 0
        var admittedCost = 0
        var mourners: [CallContinuation<Void>] = []
    }

    private let state = Lock(State())
    private let wake: WakeDescriptor
    private let maxInFlight: Int
    private let maxCost: Int
    private let released = Atomic<Int>(0)
    private let releasedCost = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)

    init(maxInFlight: Int, maxBufferedBytes: Int) throws(WireError) {
        wake = try WakeDescriptor()
        self.maxInFlight = maxInFlight
        maxCost = maxBufferedBytes
    }

    /// What wakes the loop's poll.
    var descriptor: Int32 { wake.descriptor }

    /// How many calls were refused because too much was in flight.
    var overloads: Int { refusals.load(ordering: .relaxed) }

    /// Leaves commands; either all of them, or none and the reason. Nothing that is left is lost.
    func submit(_ commands: [PendingCommand]) -> RedisError? {
        submit(commands.count, commands.reduce(0) { $0 + $1.cost }) { $0 += commands }
    }

    /// Leaves one command, as most callers do.
    func submit(_ command: PendingCommand) -> RedisError? {
        submit(1, command.cost) { $0.append(command) }
    }

    @inline(__always)
    private func submit(_ count: Int, _ cost: Int, _ add: (inout [PendingCommand]) -> Void) -> RedisError? {
        if count > maxInFlight || cost > maxCost { return tooLarge(count, cost) }
        let (refusal, mustWake) = state.withLock { state -> (RedisError?, Bool) in
            if state.isClosed { return (.shutDown, false) }
            let inFlight = state.admitted - released.load(ordering: .acquiring)
            let buffered = state.admittedCost - releasedCost.load(ordering: .acquiring)
            guard inFlight + count <= maxInFlight, buffered + cost <= maxCost else {
                return (overloaded(count, inFlight, cost, buffered), false)
            }
            state.admitted += count
            state.admittedCost += cost
            add(&state.letters.commands)
            return (nil, Self.rouse(&state))
        }
        if refusal?.code == .overloaded { refusals.add(1, ordering: .relaxed) }
        if mustWake { wake.signal() }
        return refusal
    }

    /// Leaves word that nobody waits for a call any more. Means nothing once it has ended.
    func cancel(_ call: UInt64) {
        leave { $0.letters.cancelled.append(call) }
    }

    /// Leaves a signal.
    func post(_ signal: Signal) {
        leave { state in
            if case .shutDown = signal { state.isClosed = true }
            state.letters.signals.append(signal)
        }
    }

    /// Takes everything.
    func empty(into letters: inout Letters) {
        letters.commands.removeAll(keepingCapacity: true)
        letters.cancelled.removeAll(keepingCapacity: true)
        letters.signals.removeAll(keepingCapacity: true)
        letters = state.withLock { [letters] state in
            var taken = letters
            swap(&state.letters, &taken)
            state.isAsleep = false
            return taken
        }
    }

    /// Whether the loop may wait: from now on who leaves something wakes it.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.letters.isEmpty
            return state.isAsleep
        }
    }

    /// The poll was woken.
    func woke() { wake.clear() }

    /// That many commands, and bytes, of all that were ever left have ended.
    func release(_ commands: Int, _ cost: Int) {
        released.store(commands, ordering: .releasing)
        releasedCost.store(cost, ordering: .releasing)
    }

    /// The loop's last act.
    func end() {
        let mourners = state.withLock { state in
            state.hasEnded = true
            defer { state.mourners = [] }
            return state.mourners
        }
        for mourner in mourners { mourner.resume(returning: ()) }
    }

    /// Returns when the loop has ended.
    func ended() async {
        await withCallContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasEnded { state.mourners.append(continuation) }
                return state.hasEnded
            }
            if isOver { continuation.resume(returning: ()) }
        }
    }

    /// Once the loop has ended nobody takes what is left, and it is dropped.
    private func leave(_ change: (inout State) -> Void) {
        let mustWake = state.withLock { state in
            if state.hasEnded { return false }
            change(&state)
            return Self.rouse(&state)
        }
        if mustWake { wake.signal() }
    }

    private static func rouse(_ state: inout State) -> Bool {
        defer { state.isAsleep = false }
        return state.isAsleep
    }

    private func tooLarge(_ commands: Int, _ cost: Int) -> RedisError {
        .invalidArgument(
            """
            \(commands) commands of \(cost) bytes at once are too many; allowed: maxInFlight (\(maxInFlight)) commands and \
            maxBufferedBytes (\(maxCost)) bytes
            """
        )
    }

    private func overloaded(_ commands: Int, _ inFlight: Int, _ cost: Int, _ buffered: Int) -> RedisError {
        RedisError(
            code: .overloaded,
            message: """
                \(commands) more commands of \(cost) bytes are too many: \(inFlight) of at most \(maxInFlight) are in \
                flight, with \(buffered) of at most \(maxCost) bytes; nothing was sent
                """
        )
    }
}
#endif
