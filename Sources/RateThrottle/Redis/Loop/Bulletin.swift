#if Redis
/// What the loop last published of itself.
final class Bulletin: Sendable {
    private struct State {
        var reports: [NodeReport] = []
        var servers: [RedisEndpoint] = []
        var degradation: RedisError?
        var isOutOfReach = false
        var hasEnded = false
    }

    private let state = Lock(State())

    func post(_ reports: [NodeReport]) {
        state.withLock { $0.reports = reports }
    }

    /// The servers that carry commands, what is wrong with them, and whether none of those that know can be reached.
    func post(servers: [RedisEndpoint], degradation: RedisError?, isOutOfReach: Bool = false) {
        state.withLock { state in
            state.servers = servers
            state.degradation = degradation
            state.isOutOfReach = isOutOfReach
        }
    }

    /// The servers that carry commands, as far as they are known.
    var servers: [RedisEndpoint] { state.withLock { $0.servers } }

    func end() {
        state.withLock { $0.hasEnded = true }
    }

    /// The sum of all servers.
    func status(overloads: Int) -> RedisClientStatus {
        let state = state.withLock(\.self)
        var status = RedisClientStatus()
        status.servers = state.servers.map(\.description)
        status.degradation = state.degradation
        status.overloads = overloads
        var dialing = 0
        var down: Set<RedisEndpoint> = []
        var cause = state.servers.isEmpty || state.isOutOfReach ? state.degradation : nil
        for report in state.reports {
            status.add(report)
            dialing += report.census.dialing
            guard let reason = report.cause else { continue }
            cause = reason
            if let endpoint = report.endpoint { down.insert(endpoint) }
        }
        if state.hasEnded {
            status.state = .shutDown
            return status
        }
        if let cause {
            // While others serve, or were not tried, a server that is down is a part of what is wrong.
            let isDown = state.isOutOfReach || down.isSuperset(of: state.servers)
            guard status.connections > 0 || !isDown else {
                status.state = .down(cause)
                return status
            }
            status.degradation = status.degradation ?? cause
        }
        let isWanted = dialing > 0 || status.inFlight > status.tombstones
        status.state = status.connections > 0 ? .ready : isWanted ? .connecting : .idle
        return status
    }
}

extension RedisClientStatus {
    fileprivate mutating func add(_ report: NodeReport) {
        connections += report.census.ready
        inFlight += report.census.load
        bufferedBytes += report.census.cost
        tombstones += report.tombstones
        dials += report.counters.dials
        reconnects += report.counters.reconnects
        timeouts += report.counters.timeouts
        cancellations += report.counters.cancellations
        retries += report.counters.repeats
        protocolViolations += report.counters.violations
        lastError = report.counters.lastError ?? lastError
    }
}
#endif
