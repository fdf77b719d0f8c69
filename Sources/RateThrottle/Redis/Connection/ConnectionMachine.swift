#if Redis
import DequeModule

/// The state of one connection: what is sent, what is owed, and what each reply means. It does no input or output and reads
/// no clock, so that every order of events can be tested.
///
/// Replies belong to commands by position alone. Hence a command that was begun to be sent keeps its place until its reply
/// came, even when its caller has long gone, and one reply that cannot be right closes the connection.
struct ConnectionMachine {
    /// How far a connection has come.
    enum Phase: Sendable {
        case resolving, connecting, securing, greeting, ready
        /// It takes no more commands, and closes when it owes nothing.
        case draining
        case closed
    }

    let settings: ConnectionSettings
    /// How far it has come.
    private(set) var phase = Phase.resolving
    /// When it has to be ready.
    let connectDeadline: Instant
    /// When it became ready.
    private(set) var readySince: Instant?
    /// What is to be written; the beginning of it may be on its way already.
    private(set) var output: [UInt8] = []

    var flights: Deque<Flight> = []
    /// Commands to be sent again here, before new ones.
    var repeats: Deque<PendingCommand> = []
    /// Where the source of a script was last sent.
    var sources: [ObjectIdentifier: UInt64] = [:]
    /// No caller's deadline is earlier, though the earliest may be later.
    var earliestDeadline = Instant.distantFuture
    /// Since when the server has been silent: since its last reply, or since it owes one.
    var silentSince: Instant
    /// Commands whose callers gave up.
    var tombstones = 0
    /// Commands in flight or to be repeated that count as callers'.
    private(set) var load = 0
    /// What they hold of the buffer budget, in bytes.
    private(set) var cost = 0

    /// When something was last handed over.
    private var departed = Instant(nanoseconds: .min)
    /// How many bytes there were in all.
    private var produced: UInt64 = 0
    /// How many of them the kernel, or TLS, has taken.
    private var handed: UInt64 = 0

    init(settings: ConnectionSettings, now: Instant, connectTimeout: Duration) {
        self.settings = settings
        connectDeadline = now + connectTimeout
        silentSince = now
    }

    /// The address is known, and is being connected to.
    mutating func resolved() { phase = .connecting }

    /// The socket is connected, and the TLS handshake begins.
    mutating func securing() { phase = .securing }

    /// The way is free for the greeting.
    mutating func greet(_ now: Instant) {
        phase = .greeting
        silentSince = now
        for (step, frame) in settings.greeting.steps {
            depart(.greeting(step), frame: frame, now)
        }
    }

    /// Callers' commands may follow.
    mutating func becomeReady(_ now: Instant) {
        phase = .ready
        readySince = now
    }

    /// Takes no more commands.
    mutating func drain() {
        if phase == .ready { phase = .draining }
    }

    /// Nothing is owed to a connection that takes no more.
    var isDrained: Bool { phase == .draining && flights.isEmpty && repeats.isEmpty && output.isEmpty }

    /// Whether the next reply can be large.
    var expectsLargeReply: Bool { !flights.isEmpty && flights[0].isLarge }

    /// The most that commands in one call weigh together: some 500 µs of a server's time, which others wait for.
    static let mergedWeight = 96
    /// While so many replies are owed, commands that may travel together gather until the next reply comes;
    static let gatheringFlights = 2
    /// but not for longer than this, where replies take longer.
    static let longestGathering = Duration.milliseconds(1)

    /// Whether the next command is to wait for others. In a cluster they hardly ever lie in the same slot.
    private func gathers(_ queue: CommandQueue) -> Bool {
        flights.count >= Self.gatheringFlights && queue.isNextMergeable && settings.surroundings != .cluster
    }

    /// When commands have been gathered for long enough.
    var gatheringEnd: Instant {
        guard phase == .ready, flights.count >= Self.gatheringFlights, output.isEmpty else { return .distantFuture }
        return departed + Self.longestGathering
    }

    /// Gathers commands for the next write: all of a pipeline, and as many others as fit. Call it when ``output`` is empty.
    mutating func load(from queue: inout CommandQueue, _ now: Instant) {
        while output.count < settings.writeLimit, let command = repeats.popFirst() {
            release(command.cost)
            send(command, now)
        }
        guard phase == .ready else { return }
        var call: UInt64?
        let hasWaited = departed + Self.longestGathering <= now
        while call == queue.nextCall || output.count < settings.writeLimit, hasWaited || !gathers(queue),
            let command = queue.popFirst()
        {
            call = command.call
            let companions = queue.popCompanions(of: command, weighing: Self.mergedWeight)
            if companions.isEmpty || !send([command] + companions, now) {
                for command in [command] + companions { send(command, now) }
            }
        }
    }

    /// That many bytes of ``output`` are on their way.
    mutating func wrote(_ count: Int) {
        handed += UInt64(count)
        if handed == produced { output.removeAll(keepingCapacity: true) }
    }

    /// Which bytes of ``output`` are still to be written.
    var unwritten: Range<Int> { output.count - Int(produced - handed)..<output.count }

    /// Asks the server for a sign of life.
    mutating func probe(_ now: Instant) {
        let nonce = Array("alive? \(produced)".utf8)
        guard let frame = try? RedisCommand("PING", nonce).encoded() else { return }
        depart(.probe(nonce), frame: frame, now)
    }

    /// Puts a command that was refused unexecuted before all others of this connection.
    mutating func `repeat`(_ command: PendingCommand) {
        hold(command.cost)
        earliestDeadline = min(earliestDeadline, command.deadline)
        repeats.append(command)
    }

    /// Takes commands that wait to be repeated.
    mutating func takeRepeats(where isTaken: (PendingCommand) -> Bool) -> [PendingCommand] {
        var taken: [PendingCommand] = []
        for command in repeats where isTaken(command) { taken.append(command) }
        repeats.removeAll(where: isTaken)
        for command in taken { release(command.cost) }
        return taken
    }

    /// Whether a reply to a flight comes before the server can have read its command. An error may come when it has read a
    /// part of it.
    func isPremature(_ reply: RedisReply, _ flight: Flight) -> Bool {
        if case .error = reply { return flight.start >= handed }
        return flight.end > handed
    }

    /// Takes the first flight: its reply is there.
    mutating func land() -> Flight? {
        guard let flight = flights.popFirst() else { return nil }
        load -= flight.load
        cost -= flight.cost
        tombstones -= flight.tombstones
        return flight
    }

    /// Ends it. What the server cannot have executed goes back; the rest is lost, because nobody knows.
    mutating func close(_ error: RedisError, _ now: Instant) -> Remains {
        defer { self = ended() }
        var remains = Remains()
        for flight in flights {
            for command in flight.commands { remains.add(command, of: flight, handed: handed, error, now) }
        }
        remains.returned += repeats
        return remains
    }

    private func ended() -> ConnectionMachine {
        var machine = ConnectionMachine(settings: settings, now: silentSince, connectTimeout: .zero)
        machine.phase = .closed
        machine.readySince = readySince
        return machine
    }

    private mutating func send(_ command: PendingCommand, _ now: Instant) {
        var command = command
        command.sends += 1
        let (frame, hasSource) = frame(command.frame, of: command.script)
        earliestDeadline = min(earliestDeadline, command.attemptEnd(from: now))
        // It holds for the next command alone, each time.
        if command.isAsking { depart(.asking, frame: Self.asking, now) }
        hold(command.cost)
        depart(
            .command(command),
            frame: frame,
            shape: command.shape,
            hasSource: hasSource,
            cost: command.cost,
            patienceEnd: command.isPatient ? command.attemptEnd(from: now) : nil,
            now
        )
    }

    /// Sends commands as one call, if there is one for them.
    private mutating func send(_ commands: [PendingCommand], _ now: Instant) -> Bool {
        let parts = commands.compactMap(\.merging)
        guard parts.count == commands.count, let call = parts[0].merged(parts) else { return false }
        let (frame, hasSource) = frame(call.frame, of: call.script)
        var (party, patience, bytes) = (commands, Instant?.none, 0)
        for index in party.indices {
            party[index].sends += 1
            let end = party[index].attemptEnd(from: now)
            earliestDeadline = min(earliestDeadline, end)
            if party[index].isPatient { patience = max(patience ?? end, end) }
            hold(party[index].cost)
            bytes += party[index].cost
        }
        let passengers = Party(party, script: call.script, shared: call.shared)
        depart(
            .party(passengers),
            frame: frame,
            shape: passengers.shape,
            hasSource: hasSource,
            cost: bytes,
            patienceEnd: patience,
            now
        )
        return true
    }

    /// A script's call as it is to be sent here: with its source, unless that was sent before.
    private mutating func frame(_ frame: [UInt8], of script: RedisScript?) -> (frame: [UInt8], hasSource: Bool) {
        guard let script, sources[ObjectIdentifier(script)] == nil else { return (frame, false) }
        // Scripts made anew for each call must not fill the memory.
        if sources.count >= 1024 { sources.removeAll() }
        sources[ObjectIdentifier(script)] = produced
        return (script.frameWithSource(of: frame), true)
    }

    private mutating func depart(
        _ passenger: Flight.Passenger,
        frame: [UInt8],
        shape: RedisReplyShape = .any,
        hasSource: Bool = false,
        cost: Int = 0,
        patienceEnd: Instant? = nil,
        _ now: Instant
    ) {
        if flights.isEmpty { silentSince = now }
        departed = now
        let start = produced
        output += frame
        produced += UInt64(frame.count)
        flights.append(
            Flight(
                passenger: passenger,
                shape: shape,
                hasSource: hasSource,
                cost: cost,
                start: start,
                end: produced,
                departure: now,
                patienceEnd: patienceEnd
            )
        )
    }

    private static let asking = Array("*1\r\n$6\r\nASKING\r\n".utf8)

    private mutating func hold(_ bytes: Int) {
        load += 1
        cost += bytes
    }

    private mutating func release(_ bytes: Int) {
        load -= 1
        cost -= bytes
    }
}
#endif
