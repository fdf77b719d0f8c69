#if Redis
/// One server: its connections, and the commands that wait for one. Belongs to the loop's thread.
final class Node {
    let endpoint: RedisEndpoint
    let settings: LoopSettings
    private(set) var connections: [Connection] = []
    private(set) var queue = CommandQueue()
    private(set) var counters = NodeCounters()
    var outcomes = Outcomes()
    var policy: PoolPolicy
    var security: Security {
        didSet { if let fatal { failWaiting(fatal) } }
    }
    /// Commands that wait for the server to end what it is at, the earliest first.
    private var resting: [(until: Instant, command: PendingCommand)] = []

    init(_ endpoint: RedisEndpoint, settings: LoopSettings, security: Security = .plain) {
        self.endpoint = endpoint
        self.settings = settings
        self.security = security
        let options = settings.configuration.options
        policy = PoolPolicy(maxConnections: options.maxConnections, backoff: options.backoff)
    }

    /// What there is at the moment.
    var census: PoolPolicy.Census {
        var census = PoolPolicy.Census()
        census.open = connections.count
        for connection in connections {
            switch connection.machine.phase {
            case .resolving, .connecting, .securing, .greeting: census.dialing += 1
            case .ready: census.ready += 1
            case .draining, .closed: break
            }
            census.load += connection.machine.load
            census.cost += connection.machine.cost
        }
        census.load += queue.count + resting.count
        census.cost += queue.cost + resting.reduce(0) { $0 + $1.command.cost }
        return census
    }

    /// Commands whose callers gave up, and whose replies are still owed.
    var tombstones: Int { connections.reduce(0) { $0 + $1.machine.tombstones } }

    /// What makes every attempt useless.
    var fatal: RedisError? { if case .refused(let error) = security { error } else { nil } }

    /// Whether there is nothing to connect with yet, or ever.
    private var isHeld: Bool {
        switch security {
        case .awaited, .refused: true
        case .plain, .secured: false
        }
    }

    /// When ``tick(_:)`` has something to do.
    var nextTime: Instant {
        let timers = connections.map(\.nextTimer) + connections.map(\.machine.earliestDeadline)
        let rest = resting.map { min($0.until, $0.command.deadline) }
        let dial = isHeld ? .distantFuture : policy.nextTime(census)
        return (timers + rest).reduce(min(queue.nextDeadline, dial), min)
    }

    /// A command came. While the server is known to be down it fails at once, with the cause.
    func submit(_ command: PendingCommand) {
        if let error = fatal ?? policy.cause {
            return outcomes.add(command, .failure(error.losing(isSent: false)))
        }
        queue.append(command)
    }

    /// Nobody waits for these calls any more.
    func cancel(_ calls: Set<UInt64>) {
        var unsent = queue.cancel(calls) + takeResting { calls.contains($0.call) }
        for connection in connections {
            let cancelled = connection.machine.cancel(calls)
            counters.cancellations += cancelled.sent.count
            fail(cancelled.sent, .cancelled(isSent: true))
            unsent += cancelled.unsent
        }
        counters.cancellations += unsent.count
        fail(unsent, .cancelled(isSent: false))
    }

    /// Time has passed: ends what is too late, wakes what rested, and opens or closes connections.
    func tick(_ now: Instant) {
        expire(now)
        for connection in connections { handle(connection.timer(now), of: connection, now) }
        queue.restore(takeResting(until: now))
        let census = census
        policy.observe(census, now)
        if policy.wantsFewer(now) {
            connections.last { $0.machine.phase == .ready }?.machine.drain()
            policy.shrank(now)
        }
    }

    /// Whether a connection is wanted now; the loop dials, because names are looked up by it.
    func wantsConnection(_ now: Instant) -> Bool { !isHeld && policy.wantsConnection(census, now) }

    /// A new connection, without an address yet.
    func open(_ now: Instant) -> Connection? {
        let timeout = settings.configuration.options.socketConnectTimeout
        let machine = ConnectionMachine(settings: settings.connection, now: now, connectTimeout: timeout)
        counters.dials += 1
        guard let connection = try? Connection(endpoint, machine: machine, secure: encryption) else {
            let error = RedisError(code: .connectionFailed, message: "no memory for a connection").at("\(endpoint)")
            failedToConnect(error, now)
            return nil
        }
        connections.append(connection)
        return connection
    }

    private var encryption: (context: TLSContext, name: String)? {
        guard case .secured(let context) = security else { return nil }
        return (context, settings.configuration.tls?.serverName ?? endpoint.certificateName ?? "localhost")
    }

    /// The name of those that wait for an address was looked up.
    func resolved(_ result: Result<[SocketAddress], WireError>, _ now: Instant) {
        for connection in connections where connection.machine.phase == .resolving {
            switch result {
            case .success(let addresses): handle(connection.begin(addresses, now), of: connection, now)
            case .failure(let error):
                handle(.close(RedisError(code: .connectionFailed, message: error.message)), of: connection, now)
            }
        }
    }

    /// Writes what can be written: each connection takes what waits when it has sent what it had.
    func flush(_ now: Instant) {
        let byLoad = connections.count > 1 ? connections.sorted { $0.machine.load < $1.machine.load } : connections
        for connection in byLoad {
            while connection.machine.output.isEmpty {
                connection.machine.load(from: &queue, now)
                guard !connection.machine.output.isEmpty else { break }
                handle(connection.send(), of: connection, now)
            }
            if connection.machine.isDrained { handle(.close(.retired), of: connection, now) }
        }
    }

    /// Does what an event on a connection leads to.
    func handle(_ step: Step, of connection: Connection, _ now: Instant) {
        switch step {
        case .nothing: break
        case .ready:
            counters.connected += 1
            policy.succeeded(now)
        case .finish(let command, let result):
            outcomes.add(command, result)
            noteLeaving(connection, now)
        case .repeated: counters.repeats += 1
        case .retry(let command, let pause):
            counters.repeats += 1
            noteLeaving(connection, now)
            // Without a pause, until all that came with it are here: together they go back at once.
            resting.append((now + (pause ?? .zero), command))
        case .close(let error): close(connection, error, now)
        }
    }

    /// Ends everything.
    func end(_ error: RedisError, _ now: Instant) {
        for connection in connections { close(connection, error, now) }
        fail(queue.removeAll() + takeResting { _ in true }, error.losing(isSent: false))
    }

    /// Fails what waits, because it can never be sent.
    func failWaiting(_ error: RedisError) {
        fail(queue.removeAll() + takeResting { _ in true }, error.losing(isSent: false))
    }

    /// A connection whose server refuses to serve is as good as lost; its successor may fare no better.
    private func noteLeaving(_ connection: Connection, _ now: Instant) {
        guard connection.machine.phase == .draining, !connection.isLeaving else { return }
        connection.isLeaving = true
        guard let readySince = connection.machine.readySince else { return }
        lost(readySince: readySince, now)
    }

    private func close(_ connection: Connection, _ cause: RedisError, _ now: Instant) {
        guard connection.machine.phase != .closed else { return }
        let error = cause.at("\(endpoint)")
        if cause.code == .protocolViolation { counters.violations += 1 }
        let readySince = connection.machine.readySince
        let remains = connection.machine.close(error, now)
        connection.close()
        connections.removeAll { $0 === connection }
        for (command, error) in remains.lost { outcomes.add(command, .failure(error)) }
        queue.restore(remains.returned)
        counters.repeats += remains.begun
        guard cause.code != .shutDown, cause != .retired else { return }
        counters.lastError = error
        if let readySince { lost(readySince: readySince, now) } else { failedToConnect(error, now) }
    }

    private func failedToConnect(_ error: RedisError, _ now: Instant) {
        policy.failed(error, hasOthers: hasReady, now)
        if let cause = policy.cause { failWaiting(cause) }
    }

    private func lost(readySince: Instant, _ now: Instant) {
        policy.lost(readySince: readySince, hasOthers: hasReady, now)
        if let cause = policy.cause { failWaiting(cause) }
    }

    private var hasReady: Bool { connections.contains { $0.machine.phase == .ready } }

    private func expire(_ now: Instant) {
        var unsent = queue.expire(at: now) + takeResting { $0.deadline <= now }
        for connection in connections {
            let expired = connection.machine.expire(at: now)
            counters.timeouts += expired.sent.count
            counters.repeats += expired.repeated.count
            fail(expired.sent, .timedOut(isSent: true, waitingFor: "").at("\(endpoint)"))
            unsent += expired.unsent
            queue.restore(expired.repeated)
        }
        guard !unsent.isEmpty else { return }
        counters.timeouts += unsent.count
        fail(unsent, .timedOut(isSent: false, waitingFor: obstacle).at("\(endpoint)"))
    }

    /// What commands wait for that are not sent.
    private var obstacle: String {
        if case .awaited = security { return "the certificates were not read" }
        let phases = connections.map(\.machine.phase)
        if phases.contains(.ready) { return "the server did not read" }
        if phases.contains(.securing) { return "the TLS handshake was not finished" }
        if phases.contains(.greeting) { return "the server accepted the connection and did not answer" }
        if phases.contains(.connecting) { return "the server did not accept the connection" }
        if phases.contains(.resolving) { return "the name was not resolved" }
        return "there was no connection"
    }

    private func fail(_ commands: [PendingCommand], _ error: RedisError) {
        for command in commands { outcomes.add(command, .failure(error)) }
    }

    private func takeResting(until now: Instant) -> [PendingCommand] {
        let awake = resting.filter { $0.until <= now }.map(\.command)
        resting.removeAll { $0.until <= now }
        return awake
    }

    private func takeResting(where isTaken: (PendingCommand) -> Bool) -> [PendingCommand] {
        let taken = resting.map(\.command).filter(isTaken)
        resting.removeAll { isTaken($0.command) }
        return taken
    }
}
#endif
