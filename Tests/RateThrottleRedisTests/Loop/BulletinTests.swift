#if Redis
import Testing

@testable import RateThrottle

@Suite("What a client says of its servers")
struct BulletinTests {
    private static let servers = ["n1", "n2"].map { RedisEndpoint.tcp(host: $0, port: 7_000) }
    private static let degraded = RedisError(code: .unavailable, message: "degraded")
    private static let refused = RedisError(code: .connectionFailed, message: "refused")

    private func report(
        _ server: Int? = nil,
        ready: Int = 0,
        dialing: Int = 0,
        load: Int = 0,
        tombstones: Int = 0,
        cause: RedisError? = nil
    ) -> NodeReport {
        let census = PoolPolicy.Census(dialing: dialing, ready: ready, load: load, cost: load * 10)
        let endpoint = server.map { Self.servers[$0] }
        return NodeReport(endpoint: endpoint, census: census, tombstones: tombstones, cause: cause)
    }

    private func status(
        _ reports: [NodeReport],
        _ servers: [RedisEndpoint] = servers,
        _ degradation: RedisError? = nil
    ) -> RedisClientStatus {
        let bulletin = Bulletin()
        bulletin.post(servers: servers, degradation: degradation)
        bulletin.post(reports)
        return bulletin.status(overloads: 3)
    }

    @Test func atFirstItIsIdleAndKnowsNoServers() {
        let status = Bulletin().status(overloads: 0)
        #expect(status.state == .idle && status.servers.isEmpty && status.degradation == nil)
    }

    @Test func serversAreNamedAndAllAreAddedUp() {
        var (first, second) = (report(ready: 1, load: 4, tombstones: 1), report(ready: 2, load: 5, tombstones: 2))
        first.counters = NodeCounters(dials: 1, reconnects: 2, timeouts: 3, cancellations: 4, repeats: 5, violations: 6)
        second.counters = NodeCounters(dials: 10, reconnects: 20, timeouts: 30, cancellations: 40, repeats: 50)
        second.counters.lastError = Self.refused
        let status = status([first, second])
        #expect(status.state == .ready && status.servers == ["n1:7000", "n2:7000"])
        #expect(status.connections == 3 && status.inFlight == 9 && status.bufferedBytes == 90 && status.tombstones == 3)
        #expect(status.dials == 11 && status.reconnects == 22 && status.timeouts == 33 && status.cancellations == 44)
        #expect(status.retries == 55 && status.protocolViolations == 6 && status.overloads == 3)
        #expect(status.lastError == Self.refused)
    }

    @Test func whileCommandsAreServedWhatIsWrongIsDegradation() {
        let status = status([report(ready: 1)], Self.servers, Self.degraded)
        #expect(status.state == .ready && status.degradation == Self.degraded)
    }

    @Test func aServerThatIsDownIsDegradationWhileOthersServe() {
        let status = status([report(ready: 1), report(cause: Self.refused)])
        #expect(status.state == .ready && status.degradation == Self.refused)
        // What the topology says is of all.
        let both = self.status([report(ready: 1), report(cause: Self.refused)], Self.servers, Self.degraded)
        #expect(both.degradation == Self.degraded)
    }

    @Test func withoutAConnectionServersThatAreAllDownAreTheState() {
        let both = [report(0, cause: Self.degraded), report(1, cause: Self.refused)]
        #expect(status(both).state == .down(Self.refused))
        #expect(status([report(0, cause: Self.refused)], [Self.servers[0]]).state == .down(Self.refused))
    }

    /// The next command may be the other one's.
    @Test func whileAServerWasNotTriedOneThatIsDownIsDegradation() {
        for reports in [[report(0, cause: Self.refused)], [report(0, cause: Self.refused), report(1)]] {
            let status = status(reports)
            #expect(status.state == .idle && status.degradation == Self.refused)
        }
        #expect(status([report(0, cause: Self.refused), report(1, dialing: 1)]).state == .connecting)
    }

    /// Their masters were never dialled, or lost connections on which nothing was said.
    @Test func whereNoNodeCanBeReachedThatIsTheState() {
        let bulletin = Bulletin()
        bulletin.post(servers: Self.servers, degradation: Self.degraded, isOutOfReach: true)
        bulletin.post([report(0)])
        #expect(bulletin.status(overloads: 0).state == .down(Self.degraded))
        bulletin.post([report(0, cause: Self.refused)])
        #expect(bulletin.status(overloads: 0).state == .down(Self.refused))
        bulletin.post([report(0, cause: Self.refused), report(1, ready: 1)])
        #expect(bulletin.status(overloads: 0).state == .ready)
    }

    @Test func withoutServersWhatIsWrongIsTheState() {
        let status = status([report(load: 1)], [], Self.degraded)
        #expect(status.state == .down(Self.degraded) && status.servers.isEmpty)
    }

    /// Sentinels that do not answer keep nobody from connecting.
    @Test func withServersDegradationAloneIsNotDown() {
        #expect(status([report()], Self.servers, Self.degraded).state == .idle)
        #expect(status([report(dialing: 1)], Self.servers, Self.degraded).state == .connecting)
    }

    @Test func whoWaitsForTheServersToBeFoundIsConnecting() {
        #expect(status([report(load: 1)], []).state == .connecting)
        #expect(status([report(load: 2, tombstones: 2)], []).state == .idle)
    }

    @Test func inTheEndItIsShutDown() {
        let bulletin = Bulletin()
        bulletin.post([report(ready: 1), report(cause: Self.refused)])
        bulletin.end()
        #expect(bulletin.status(overloads: 0).state == .shutDown)
    }
}
#endif
