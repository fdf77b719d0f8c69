#if Redis
import Testing

@testable import RateThrottle

@Suite("Redirections in a cluster")
struct ClusterRedirectionTests {
    private func found() throws -> ClusterBench {
        let bench = try ClusterBench()
        bench.discover()
        return bench
    }

    @Test func aMoveAssignsOneSlotAndAsksSoon() throws {
        let bench = try found()
        bench.now = 500
        let generation = bench.topology.generation
        #expect(bench.redirect("MOVED 7 n4:7000") == "n4")
        // Told of with the map.
        #expect(bench.topology.generation == generation)
        #expect([6, 7, 8].map { bench.route($0) } == ["n1", "n4", "n1"])
        #expect(bench.standing(of: "n4") == .serving && bench.servers.contains("n4"))
        #expect(bench.topology.nextTime == .at(500))
        bench.tick()
        bench.redirect("MOVED 8 n4:7000")
        bench.answerAll(["n1", "n2", "n3"], 2)
        // The map was older than the move.
        #expect(bench.route(8) == "n1" && bench.topology.nextTime == .at(600))
        bench.now = 550
        bench.redirect("MOVED 9 n4:7000")
        #expect(bench.topology.nextTime == .at(600))
    }

    @Test func anExceptionChangesNothing() throws {
        let bench = try found()
        bench.now = 500
        #expect(bench.redirect("ASK 7 n4:7000") == "n4")
        #expect(bench.route(7) == "n1" && bench.servers == ["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .at(30_000))
        #expect(bench.route(7, Detour(server: ClusterBench.endpoint("n4"), isAsking: true)) == "n4")
    }

    @Test func aGuestStaysForThirtySeconds() throws {
        let bench = try found()
        bench.now = 500
        bench.redirect("ASK 7 n4:7000")
        bench.doubt("n1", because: ClusterBench.lost)
        bench.tick()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.standing(of: "n4") == .serving)
        bench.now = 30_499
        #expect(bench.standing(of: "n4") == .serving)
        bench.now = 30_500
        #expect(bench.standing(of: "n4") == .leaving)
        #expect(bench.failure(7, Detour(server: ClusterBench.endpoint("n4"), isAsking: true))?.code == .unavailable)
        bench.nextRound()
        let before = bench.topology.generation
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.generation > before)
    }

    @Test func aGuestThatBecameAMasterLeavesWithItsSlots() throws {
        let bench = try found()
        bench.redirect("ASK 7 n4:7000")
        bench.doubt("n1", because: ClusterBench.lost)
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3", "n4"], 2)
        #expect(bench.standing(of: "n4") == .serving)
        bench.doubt("n1", because: ClusterBench.lost)
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3"], 3)
        #expect(bench.now < 30_000 && bench.standing(of: "n4") == .leaving)
    }

    @Test func aGuestThatIsAskedAgainStaysLonger() throws {
        let bench = try found()
        bench.redirect("ASK 7 n4:7000")
        bench.now = 20_000
        bench.redirect("ASK 7 n4:7000")
        bench.now = 40_000
        #expect(bench.standing(of: "n4") == .serving)
    }

    @Test func aNodeThatDoesNotKnowTheHostMeansItsOwn() throws {
        let bench = try found()
        #expect(bench.redirect("MOVED 7 :7001", by: "n2") == "n2")
        #expect(bench.topology.route(.routed(slot: 7), bench.time) == .server(.tcp(host: "n2", port: 7_001)))
        #expect(bench.redirect("MOVED 8 ?:7002", by: "n3") == "n3")
        #expect(bench.redirect("MOVED 9 2001:db8::7:7000") == "2001:db8::7")
    }

    @Test func overAUnixSocketSuchAHostIsNobodys() throws {
        let bench = try found()
        bench.now = 500
        let redirection = try #require(Redirection("MOVED 7 :7001"))
        #expect(bench.topology.redirected(redirection, by: .unix(path: "/s"), bench.time) == nil)
        #expect(bench.route(7) == "n1" && bench.topology.nextTime == .at(500))
    }
}
#endif
