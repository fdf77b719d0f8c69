#if Redis
/// One server: its connections, and the commands that wait for one. Belongs to the loop's thread.
final class Node {
    let endpoint: RedisEndpoint
    let settings: NodeSettings
    private(set) var connections: [Connection] = []
    private(set) var queue = CommandQueue()
    private(set) var counters = NodeCounters()
    var outcomes = Outcomes()
    /// What the loop has not looked at yet.
    var news = NodeNews()
    var policy: PoolPolicy
    var security: Security {
        didSet { if let fatal { failWaiting(fatal) } }
    }
    /// Whether nothing is sent here any more, so that no connection is wanted.
    private var isLeaving = false
    /// Commands that wait for the server to end what it is at.
    var resting = RestingCommands()

    init(_ endpoint: RedisEndpoint, settings: NodeSettings, security: Security = .plain) {
        self.endpoint = endpoint
        self.settings = settings
        self.security = security
        policy = PoolPolicy(
            maxConnections: settings.maxConnections,
            backoff: settings.backoff,
            keepsOne: settings.keepsOne
        )
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
        census.load += queue.count + resting.count + news.load
        census.cost += queue.cost + resting.cost + news.cost
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
        var next = min(queue.nextDeadline, resting.nextTime)
        if !isHeld && !isLeaving { next = min(next, policy.nextTime(census)) }
        let isGathering = queue.isNextMergeable
        for connection in connections {
            next = min(next, connection.nextTimer, connection.machine.earliestDeadline)
            if isGathering { next = min(next, connection.machine.gatheringEnd) }
        }
        return next
    }

    /// A command came. While the server is known to be down it fails at once, with the cause. One that was elsewhere before
    /// goes where it would be had it come here at once.
    func submit(_ command: PendingCommand, isNew: Bool = true) {
        if let error = fatal ?? policy.cause { return outcomes.add(command, .failure(error.losing(isSent: false))) }
        if isNew { queue.append(command) } else { queue.restore([command]) }
    }

    /// Whether there is something for the loop to look at.
    var hasNews: Bool { outcomes.hasAnswers || !news.isEmpty }

    /// What has happened since this was last asked.
    func takeNews() -> NodeNews {
        defer { news = NodeNews() }
        return news
    }

    /// Nobody waits for these calls any more.
    func cancel(_ calls: Set<UInt64>) {
        var unsent = queue.cancel(calls) + resting.take { calls.contains($0.call) }
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
        let awake = resting.wake(at: now)
        putBack(awake)
        let census = census
        policy.observe(census, now)
        if policy.wantsFewer(now) {
            connections.last { $0.machine.phase == .ready }?.machine.drain()
            policy.shrank(now)
        }
    }

    /// Whether a connection is wanted now; the loop dials, because names are looked up by it.
    func wantsConnection(_ now: Instant) -> Bool { !isHeld && !isLeaving && policy.wantsConnection(census, now) }

    /// A new connection, without an address yet.
    func open(_ now: Instant) -> Connection? {
        let machine = ConnectionMachine(
            settings: settings.connection,
            now: now,
            connectTimeout: settings.connectTimeout
        )
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
        return (context, settings.certificateName ?? endpoint.certificateName ?? "localhost")
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
            if counters.connected > 0 { counters.reconnects += 1 }
            counters.connected += 1
            policy.succeeded(now)
            news.isConnected = settings.isReplaceable || settings.connection.isSubscribed
        case .finish(let command, let result):
            outcomes.add(command, result)
            noteLeaving(connection, now)
        case .each(let steps): for step in steps { handle(step, of: connection, now) }
        case .repeated: counters.repeats += 1
        case .retry, .astray, .redirected:
            counters.repeats += 1
            noteLeaving(connection, now)
            keep(step, now)
        case .message(let message): news.messages.append(message)
        case .close(let error): close(connection, error, now)
        }
    }

    /// Gives up what waits here, because another server has this one's place.
    func surrender() -> [PendingCommand] {
        (queue.removeAll() + resting.take { _ in true }).map(\.withoutAsking)
    }

    /// Commands are sent here again.
    func stay() { isLeaving = false }

    /// Lets the connections end what they owe.
    func drain(_ now: Instant) {
        isLeaving = true
        for connection in connections {
            guard connection.machine.readySince != nil else {
                handle(.close(.retired), of: connection, now)
                continue
            }
            connection.machine.drain()
            connection.isLeaving = true
        }
    }

    /// Another server has this one's place: ends the connections, and gives up what was not executed.
    func dismiss(_ now: Instant) -> [PendingCommand] {
        for connection in connections { close(connection, .superseded, now) }
        return surrender() + takeNews().commands
    }

    /// Ends everything.
    func end(_ error: RedisError, _ now: Instant) {
        for connection in connections { close(connection, error, now) }
        fail(surrender() + takeNews().commands, error.losing(isSent: false))
    }

    /// Fails what waits, because it can never be sent.
    func failWaiting(_ error: RedisError) {
        fail(surrender(), error.losing(isSent: false))
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
        putBack(remains.returned.map(\.withoutAsking))
        counters.repeats += remains.begun
        guard cause.code != .shutDown, cause != .retired, cause != .superseded else { return }
        counters.lastError = error
        if settings.isReplaceable, let doubt = doubt(error, wasReady: readySince != nil) { news.doubts.append(doubt) }
        if let readySince { lost(readySince: readySince, now) } else { failedToConnect(error, now) }
    }

    /// What the end of a connection says of the server. One that was ready can be replaced, whatever ended it; that one more
    /// could not be opened says nothing.
    private func doubt(_ error: RedisError, wasReady: Bool) -> RedisError? {
        if wasReady { return RedisError(code: .connectionLost, message: error.message) }
        return hasReady ? nil : error
    }

    /// What was not executed is sent again: to this server, unless another one may have its place by now.
    private func putBack(_ commands: [PendingCommand]) {
        if settings.isReplaceable { news.strays += commands } else { queue.restore(commands) }
    }

    private func failedToConnect(_ error: RedisError, _ now: Instant) {
        policy.failed(error, hasOthers: hasReady, now)
        endWaiting()
    }

    private func lost(readySince: Instant, _ now: Instant) {
        policy.lost(readySince: readySince, hasOthers: hasReady, now)
        endWaiting()
    }

    /// While the server is down nothing waits for it: another one may do, or else it fails.
    private func endWaiting() {
        guard let cause = policy.cause else { return }
        if settings.isReplaceable { news.strays += surrender() } else { failWaiting(cause) }
    }

    private var hasReady: Bool { connections.contains { $0.machine.phase == .ready } }

    private func expire(_ now: Instant) {
        var unsent = queue.expire(at: now) + resting.take { $0.deadline <= now }
        for connection in connections where connection.machine.earliestDeadline <= now {
            let expired = connection.machine.expire(at: now)
            counters.timeouts += expired.sent.count
            counters.repeats += expired.repeated.count
            let error = RedisError.timedOut(isSent: true, waitingFor: "").at("\(endpoint)")
            let isLate = !expired.sent.isEmpty || !expired.repeated.isEmpty
            if settings.isReplaceable, isLate { news.doubts.append(error) }
            fail(expired.sent, error)
            unsent += expired.unsent
            putBack(expired.repeated.map(\.withoutAsking))
        }
        guard !unsent.isEmpty else { return }
        counters.timeouts += unsent.count
        let error = RedisError.timedOut(isSent: false, waitingFor: obstacle).at("\(endpoint)")
        for command in unsent { outcomes.add(command, .failure(command.obstacle ?? error)) }
    }

    private func fail(_ commands: [PendingCommand], _ error: RedisError) {
        for command in commands { outcomes.add(command, .failure(error)) }
    }
}
#endif
