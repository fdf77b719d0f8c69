#if Redis
/// What the loop last published of itself.
final class Bulletin: Sendable {
    private struct State {
        var reports: [NodeReport] = []
        var servers: [RedisEndpoint] = []
        var degradation: RedisError?
        var hasEnded = false
    }

    private let state = Lock(State())

    func post(_ reports: [NodeReport]) {
        state.withLock { $0.reports = reports }
    }

    /// The servers that carry commands, and what is wrong with them.
    func post(servers: [RedisEndpoint], degradation: RedisError?) {
        state.withLock { state in
            state.servers = servers
            state.degradation = degradation
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
        var cause = state.servers.isEmpty ? state.degradation : nil
        for report in state.reports {
            status.connections += report.census.ready
            status.inFlight += report.census.load
            status.bufferedBytes += report.census.cost
            status.tombstones += report.tombstones
            status.dials += report.counters.dials
            status.reconnects += report.counters.reconnects
            status.timeouts += report.counters.timeouts
            status.cancellations += report.counters.cancellations
            status.retries += report.counters.repeats
            status.protocolViolations += report.counters.violations
            status.lastError = report.counters.lastError ?? status.lastError
            dialing += report.census.dialing
            cause = report.cause ?? cause
        }
        if state.hasEnded {
            status.state = .shutDown
            return status
        }
        if let cause {
            // While others serve, a server that is down is a part of what is wrong.
            guard status.connections > 0 else {
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
#endif
