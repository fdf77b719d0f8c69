#if Redis
/// The client's only thread: takes commands from the inbox, writes them, reads replies, and keeps the time.
///
/// One round does all that can be done and then waits. What callers leave while a write is under way travels with the next
/// one; nothing is held back to fill a write.
final class EventLoop {
    private let settings: LoopSettings
    private let inbox: Inbox
    private let bulletin: Bulletin
    private var topology: any Topology
    private var nodes: [RedisEndpoint: Node] = [:]
    private var security = Security.plain
    private var lookups: Set<RedisEndpoint> = []
    private var letters = Inbox.Letters()
    private var poller = Poller()
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var received = (commands: 0, cost: 0)
    private var shutdownTime: Instant?

    init(_ settings: LoopSettings, inbox: Inbox, bulletin: Bulletin) {
        self.settings = settings
        self.inbox = inbox
        self.bulletin = bulletin
        topology = Standalone(server: settings.configuration.deployment.endpoints[0])
    }

    /// Runs until the client is shut down.
    func run() {
        readCertificates()
        while !isOver {
            let now = Instant.now
            takeLetters(now)
            for node in nodes.values { advance(node, now) }
            publish()
            for node in nodes.values { node.outcomes.deliver() }
            if isOver { break }
            wait(now)
        }
        let now = Instant.now
        for node in nodes.values {
            node.end(.ended, now)
            node.outcomes.deliver()
        }
        publish()
        bulletin.end()
        inbox.end()
    }

    private var isOver: Bool {
        guard let shutdownTime else { return false }
        return shutdownTime <= Instant.now || nodes.values.allSatisfy { $0.census.load == $0.tombstones }
    }

    /// Once, on a thread of its own, because files may be slow. What is wrong with them stays wrong.
    private func readCertificates() {
        guard let tls = settings.configuration.tls else { return }
        security = .awaited
        let inbox = inbox
        let thread = try? LoopThread.start(named: "rl-files") {
            inbox.post(.secured(Result { () throws(WireError) in try TLSContext(TLSContext.Settings(tls)) }))
        }
        if thread == nil { secure(.failure(WireError(code: .memory, message: "no thread to read certificates with"))) }
    }

    private func secure(_ result: Result<TLSContext, WireError>) {
        switch result {
        case .success(let context): security = .secured(context)
        case .failure(let error): security = .refused(RedisError(code: .tls, message: error.message))
        }
        for node in nodes.values { node.security = security }
    }

    private func node(_ endpoint: RedisEndpoint) -> Node {
        if let node = nodes[endpoint] { return node }
        let node = Node(endpoint, settings: settings, security: security)
        nodes[endpoint] = node
        return node
    }

    private func takeLetters(_ now: Instant) {
        inbox.empty(into: &letters)
        for var command in letters.commands {
            received.commands += 1
            command.sequence = UInt64(received.commands)
            received.cost += command.cost
            node(topology.endpoint(for: command)).submit(command)
        }
        if !letters.cancelled.isEmpty {
            let calls = Set(letters.cancelled)
            for node in nodes.values { node.cancel(calls) }
        }
        for signal in letters.signals {
            switch signal {
            case .secured(let result): secure(result)
            case .shutDown(let time): shutdownTime = min(shutdownTime ?? time, time)
            case .resolved(let endpoint, let result):
                lookups.remove(endpoint)
                nodes[endpoint]?.resolved(result, now)
            }
        }
    }

    private func advance(_ node: Node, _ now: Instant) {
        node.tick(now)
        if node.wantsConnection(now), let connection = node.open(now) { look(up: node, for: connection, now) }
        node.flush(now)
    }

    /// Addresses need no looking up; names do, on a thread of their own, one for each name.
    private func look(up node: Node, for connection: Connection, _ now: Instant) {
        switch node.endpoint {
        case .unix(let path): node.resolved(SocketAddress.unix(path).map { [$0] }, now)
        case .tcp(let host, let port):
            let literal = SocketAddress.resolve(host, port: port, numericOnly: true)
            if case .success = literal { return node.resolved(literal, now) }
            guard lookups.insert(node.endpoint).inserted else { return }
            let (endpoint, inbox, resolve) = (node.endpoint, inbox, settings.resolve)
            let thread = try? LoopThread.start(named: "rl-resolve") {
                inbox.post(.resolved(endpoint, resolve(host, port)))
            }
            if thread == nil {
                lookups.remove(endpoint)
                node.resolved(.failure(WireError(code: .resolve, message: "no thread to resolve \(host) with")), now)
            }
        }
    }

    private func publish() {
        var census = PoolPolicy.Census()
        for node in nodes.values {
            let part = node.census
            census.load += part.load
            census.cost += part.cost
        }
        inbox.release(received.commands - census.load, received.cost - census.cost)
        bulletin.post(nodes.values.map(NodeReport.init))
    }

    private func wait(_ now: Instant) {
        poller.removeAll()
        poller.add(inbox.descriptor, read: true, write: false)
        for node in nodes.values {
            for connection in node.connections {
                connection.position = connection.interest.map {
                    poller.add($0.descriptor, read: $0.read, write: $0.write)
                }
            }
        }
        let time = nodes.values.map(\.nextTime).reduce(shutdownTime ?? .distantFuture, min)
        let deadline = inbox.fallAsleep() ? time : now
        // One that fails, for want of memory, is tried again after a pause.
        try? poller.wait(until: deadline, now: now)
        if poller.isReadable(0) { inbox.woke() }
        let after = Instant.now
        for node in nodes.values {
            for connection in node.connections { serve(connection, of: node, after) }
        }
    }

    private func serve(_ connection: Connection, of node: Node, _ now: Instant) {
        guard let position = connection.position else { return }
        if poller.isWritable(position), connection.interest?.write == true {
            node.handle(connection.writable(now), of: connection, now)
        }
        if poller.isReadable(position) {
            connection.readable(&buffer, now) { node.handle($0, of: connection, now) }
        }
        guard let failure = connection.failure else { return }
        // Reading may have led to the write that failed; what the server said in between comes first.
        connection.readable(&buffer, now) { node.handle($0, of: connection, now) }
        node.handle(.close(failure), of: connection, now)
    }
}

extension TLSContext.Settings {
    init(_ tls: RedisTLS) {
        self.init(
            caFile: tls.caCertificates,
            caDirectory: tls.caDirectory,
            certificate: tls.certificate,
            privateKey: tls.privateKey,
            privateKeyPassword: tls.keySecret?.revealed,
            verifies: tls.verifies,
            minimumVersion: tls.minimumVersion == .tls13 ? 13 : 12
        )
    }
}
#endif
