#if Redis
/// The client's only thread: takes commands from the inbox, writes them, reads replies, and keeps the time.
///
/// One round does all that can be done and then waits. What callers leave while a write is under way travels with the next
/// one; nothing is held back to fill a write.
final class EventLoop {
    let settings: LoopSettings
    let inbox: Inbox
    let bulletin: Bulletin
    var topology: any Topology
    var nodes: [NodeKey: Node] = [:]
    var securities: [NodeKey.Purpose: Security] = [:]
    /// Threads that read certificates.
    var readers: [Set<NodeKey.Purpose>: LoopThread] = [:]
    var lookups: Set<RedisEndpoint> = []
    /// Commands that wait until it is known where they go.
    var waiting = CommandQueue()
    /// Results of commands that are at no server.
    var outcomes = Outcomes()
    var inquiries: [UInt64: OpenInquiry] = [:]
    /// Servers that take no more commands, and those that are gone in this round.
    var leaving: Set<RedisEndpoint> = []
    var departed: [Node] = []
    /// What happened with servers that are gone.
    var pastCounters = NodeCounters()
    var log: TopologyLog
    /// Which of the topology's answers was acted on; none at first.
    var generation = -1
    private var letters = Inbox.Letters()
    private var poller = Poller()
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var received = (commands: 0, cost: 0)
    private var shutdownTime: Instant?

    init(_ settings: LoopSettings, inbox: Inbox, bulletin: Bulletin) {
        self.settings = settings
        self.inbox = inbox
        self.bulletin = bulletin
        topology = settings.topology
        log = TopologyLog(settings.logger)
    }

    /// Runs until the client is shut down.
    func run() {
        readCertificates()
        while !isOver {
            let now = Instant.now
            consult(now)
            takeLetters(now)
            for (key, node) in nodes { advance(node, key, now) }
            publish()
            deliver()
            if isOver { break }
            wait(now)
        }
        let now = Instant.now
        for node in nodes.values { node.end(.ended, now) }
        for command in waiting.removeAll() { outcomes.add(command, .failure(.ended.losing(isSent: false))) }
        publish()
        deliver()
        bulletin.end()
        inbox.end()
    }

    private var isOver: Bool {
        guard let shutdownTime else { return false }
        return shutdownTime <= Instant.now
            || (waiting.isEmpty && readers.isEmpty && dataNodes.allSatisfy { $0.census.load == $0.tombstones })
    }

    private var dataNodes: some Sequence<Node> {
        nodes.lazy.filter { $0.key.purpose == .data }.map(\.value)
    }

    private func takeLetters(_ now: Instant) {
        inbox.empty(into: &letters)
        for var command in letters.commands {
            received.commands += 1
            command.sequence = UInt64(received.commands)
            received.cost += command.cost
            dispatch(command, isNew: true, now)
        }
        if !letters.cancelled.isEmpty { cancel(Set(letters.cancelled)) }
        for signal in letters.signals {
            switch signal {
            case .secured(let purposes, let result): secure(purposes, result)
            case .shutDown(let time): shutdownTime = min(shutdownTime ?? time, time)
            case .resolved(let endpoint, let result):
                lookups.remove(endpoint)
                for (key, node) in nodes where key.endpoint == endpoint { node.resolved(result, now) }
            }
        }
    }

    private func cancel(_ calls: Set<UInt64>) {
        for node in dataNodes { node.cancel(calls) }
        let cancelled = waiting.cancel(calls)
        pastCounters.cancellations += cancelled.count
        for command in cancelled { outcomes.add(command, .failure(.cancelled(isSent: false))) }
    }

    private func publish() {
        var census = PoolPolicy.Census()
        census.load = waiting.count
        census.cost = waiting.cost
        var reports = [NodeReport(census: census, counters: pastCounters)]
        for node in dataNodes {
            let report = NodeReport(node)
            census.load += report.census.load
            census.cost += report.census.cost
            reports.append(report)
        }
        inbox.release(received.commands - census.load, received.cost - census.cost)
        bulletin.post(reports)
    }

    private func deliver() {
        for node in departed { node.outcomes.deliver() }
        departed.removeAll()
        for node in nodes.values { node.outcomes.deliver() }
        outcomes.deliver()
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
        let deadline = inbox.fallAsleep() && !hasNews ? nextTime : now
        // One that fails, for want of memory, is tried again after a pause.
        try? poller.wait(until: deadline, now: now)
        if poller.isReadable(0) { inbox.woke() }
        let after = Instant.now
        for node in nodes.values {
            for connection in node.connections { serve(connection, of: node, after) }
        }
    }

    private var nextTime: Instant {
        let question = canAsk ? topology.nextTime : .distantFuture
        let others = min(question, waiting.nextDeadline, shutdownTime ?? .distantFuture)
        return nodes.values.reduce(others) { min($0, $1.nextTime) }
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
#endif
