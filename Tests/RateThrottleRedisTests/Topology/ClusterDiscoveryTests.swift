#if Redis
import Testing

@testable import RateThrottle

@Suite("Finding the masters of a cluster")
struct ClusterDiscoveryTests {
    @Test func nothingIsAskedBeforeTheFirstCommand() throws {
        let bench = try ClusterBench()
        #expect(bench.topology.nextTime == .distantFuture && bench.tick(at: 60_000).isEmpty)
        #expect(bench.isWaiting())
        #expect(bench.topology.nextTime == .at(60_000) && bench.topology.advisers.isEmpty)
        #expect(bench.tick() == ["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .distantFuture)
        let inquiry = try #require(bench.open.first)
        let words = try inquiry.commands.map { String(decoding: try $0.encoded(), as: UTF8.self) }
        #expect(words == ["*2\r\n$7\r\nCLUSTER\r\n$4\r\nINFO\r\n", "*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n"])
        #expect(inquiry.timeout == .seconds(1))
    }

    @Test func theFirstViewCountsAtOnce() throws {
        let bench = try ClusterBench()
        _ = bench.route()
        bench.tick()
        let before = bench.topology.generation
        bench.fail("n1")
        #expect(bench.isWaiting())
        bench.answer("n2", ["n1", "n2", "n3"])
        #expect(bench.topology.generation > before && bench.servers == ["n1", "n2", "n3"])
        #expect(
            [0, 5_460, 5_461, 10_921, 10_922, 16_383].map { bench.route($0) } == ["n1", "n1", "n2", "n2", "n3", "n3"]
        )
        #expect(bench.topology.degradation == nil && bench.topology.nextTime == .distantFuture)
        bench.fail("n3")
        #expect(bench.topology.nextTime == .at(30_000))
    }

    @Test func aLaterViewOfTheSameRoundReplacesAnEarlierOne() throws {
        let bench = try ClusterBench()
        bench.discover()
        bench.nextRound()
        bench.answer("n1", ["n1", "n2", "n3"], 1)
        let before = bench.topology.generation
        bench.answer("n2", ["n4", "n2", "n3"], 2)
        #expect(bench.route() == "n4" && bench.topology.generation > before)
        bench.answer("n3", ["n1", "n2", "n3"], 1)
        #expect(bench.route() == "n4")
    }

    @Test func anEarlierViewCountsOnlyAtTheEndOfARoundWithoutABetterOne() throws {
        let bench = try ClusterBench()
        bench.discover(["n1", "n2", "n3"], 9)
        bench.nextRound()
        bench.answer("n1", ["n4"], 8)
        bench.answer("n2", ["n5"], 7)
        #expect(bench.route() == "n1")
        bench.fail("n3")
        #expect(bench.route() == "n4")
        bench.nextRound()
        bench.answer(["n6"], 8)
        #expect(bench.route() == "n6")
    }

    @Test func aNodeThatIsCutOffIsBelievedLast() throws {
        let bench = try ClusterBench()
        _ = bench.route()
        bench.tick()
        bench.answer("n1", ["n9"], 99, state: "fail")
        #expect(bench.isWaiting())
        bench.answer("n2", ["n1", "n2", "n3"], 1)
        #expect(bench.route() == "n1")
        bench.fail("n3")
        #expect(bench.route() == "n1" && bench.topology.degradation == nil)
    }

    /// In a cluster that is down each command is told so by a node, and tried again.
    @Test func aClusterThatIsDownIsKnownAllTheSame() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        bench.answer("n1", ["n1", "n2"], 1, state: "fail")
        #expect(bench.route() == "n1" && bench.topology.nextTime == .at(1_000))
        let error = try #require(bench.topology.degradation)
        #expect(error.code == .unavailable)
        #expect(error.message == "the cluster is down: its nodes do not reach each other")
    }

    @Test func aMapWithoutSlotsIsNotPreferred() throws {
        let bench = try ClusterBench()
        _ = bench.route()
        bench.tick()
        bench.answer("n1", [], 50)
        bench.answer("n2", ["n2"], 2)
        bench.answer("n3", [], 60)
        #expect(bench.route() == "n2" && bench.topology.degradation == nil)
    }

    @Test func aClusterWithoutSlotsIsUnavailable() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        bench.answer([], 1, state: "fail")
        let error = try #require(bench.failure())
        #expect(error.code == .unavailable)
        #expect(error.message == "the cluster is down: 16384 of 16384 slots have no master")
        #expect(bench.topology.nextTime == .at(250))
    }

    @Test func aSlotOfNobodyGoesToAnyone() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        let slots = ClusterReplies.slots([(0...99, ["n1"]), (200...16_383, ["n2"])])
        bench.answer(info: ClusterReplies.info(1), slots: slots)
        #expect(Set([bench.route(150), bench.route(150)]) == ["n1", "n2"])
        #expect(bench.topology.degradation?.code == .unavailable)
        #expect(
            bench.topology.degradation?.message
                == "the cluster serves a part of the keys: 100 of 16384 slots have no master"
        )
        #expect(bench.topology.nextTime == .at(1_000))
    }

    @Test func aCommandWithoutKeysGoesToEachInTurn() throws {
        let bench = try ClusterBench()
        bench.discover()
        let hosts = (1...6).compactMap { _ in bench.route(nil) }
        #expect(hosts.count == 6 && Set(hosts) == ["n1", "n2", "n3"] && Set(hosts.prefix(3)).count == 3)
    }

    @Test func aCommandForANamedServerGoesThereOrFails() throws {
        let bench = try ClusterBench()
        bench.discover()
        #expect(bench.route(0, Detour(server: ClusterBench.endpoint("n3"))) == "n3")
        let error = try #require(bench.failure(0, Detour(server: ClusterBench.endpoint("gone"))))
        #expect(error.code == .unavailable && error.message == "gone:7000 is no master of the cluster any more")
    }

    @Test func withoutTheRightToAskForTheStateTheMapCounts() throws {
        let bench = try ClusterBench()
        bench.discover(["n1"], 5)
        bench.nextRound()
        let denied = RedisError.server("NOPERM no rights", ranScript: false)
        bench.finish(nil, [.failure(denied), .success(ClusterReplies.shared(["n2"]))])
        #expect(bench.route() == "n2")
    }

    @Test func addressesAreTranslated() throws {
        let bench = try ClusterBench(["n1"], addressMap: ["n1:7000": "gate:1", "n2": "gate2"])
        _ = bench.route()
        bench.tick()
        bench.answer(info: ClusterReplies.info(1), slots: ClusterReplies.shared(["n1", "n2"]))
        #expect(bench.topology.servers == [.tcp(host: "gate", port: 1), .tcp(host: "gate2", port: 7_000)])
        #expect(bench.redirect("MOVED 7 n2:7001") == "gate2")
        #expect(bench.topology.route(.routed(slot: 7), bench.time) == .server(.tcp(host: "gate2", port: 7_001)))
    }

    /// The node that answered does not know its own host, or has not been told the name it should give.
    @Test func hostsThatAreMissingAreFound() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        let (unknown, named) = (RedisReply.null, ClusterReplies.text("?"))
        let metadata = RedisReply.array(["ip", "2001:db8::7"].map(ClusterReplies.text))
        let slots = RedisReply.array([
            .array([.integer(0), .integer(9), .array([unknown, .integer(7_005)])]),
            .array([.integer(10), .integer(16_383), .array([named, .integer(7_006), .null, metadata])]),
        ])
        bench.answer(info: ClusterReplies.info(1), slots: slots)
        #expect(bench.topology.servers == [.tcp(host: "n1", port: 7_005), .tcp(host: "2001:db8::7", port: 7_006)])
    }
}
#endif
