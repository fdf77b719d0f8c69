#if Redis
/// What the loop last published of itself.
final class Bulletin: Sendable {
    private struct State {
        var reports: [NodeReport] = []
        var hasEnded = false
    }

    private let state = Lock(State())

    func post(_ reports: [NodeReport]) {
        state.withLock { $0.reports = reports }
    }

    func end() {
        state.withLock { $0.hasEnded = true }
    }

    /// The sum of all servers.
    func status(overloads: Int) -> RedisClientStatus {
        let (reports, hasEnded) = state.withLock { ($0.reports, $0.hasEnded) }
        var status = RedisClientStatus()
        status.overloads = overloads
        var dialing = 0
        for report in reports {
            status.connections += report.census.ready
            status.inFlight += report.census.load
            status.bufferedBytes += report.census.cost
            status.tombstones += report.tombstones
            status.dials += report.counters.dials
            status.reconnects += max(0, report.counters.connected - 1)
            status.timeouts += report.counters.timeouts
            status.cancellations += report.counters.cancellations
            status.retries += report.counters.repeats
            status.protocolViolations += report.counters.violations
            status.lastError = report.counters.lastError ?? status.lastError
            dialing += report.census.dialing
            if let cause = report.cause { status.state = .down(cause) }
        }
        if hasEnded { status.state = .shutDown }
        guard status.state == .idle else { return status }
        let isWanted = dialing > 0 || status.inFlight > status.tombstones
        status.state = status.connections > 0 ? .ready : isWanted ? .connecting : .idle
        return status
    }
}
#endif
