#if Redis
import Testing

@testable import RateThrottle

@Suite("Trouble with nodes of a cluster")
struct ClusterTroubleTests {
    private func found(_ seeds: [String] = ["n1", "n2", "n3"]) throws -> ClusterBench {
        let bench = try ClusterBench(seeds)
        bench.discover()
        return bench
    }

    @Test func whileNothingIsKnownCommandsFailAndSeedsAreAskedSoon() throws {
        let bench = try ClusterBench()
        _ = bench.route()
        bench.tick()
        let before = bench.topology.generation
        bench.failAll()
        #expect(bench.topology.generation > before)
        let error = try #require(bench.failure())
        #expect(error.code == .connectionFailed)
        #expect(error.message == "no node of the cluster says where keys are: n1:7000: refused")
        #expect(bench.topology.nextTime == .at(250))
        #expect(bench.tick(at: 250) == ["n1", "n2", "n3"])
        bench.answer(["n1"])
        #expect(bench.route() == "n1")
    }

    @Test(arguments: [
        ("ERR This instance has cluster support disabled", RedisError.Code.invalidArgument),
        ("NOPERM this user has no permissions to run the 'cluster|slots' command", .permission),
        ("NOAUTH Authentication required.", .authentication),
    ])
    func whyNoNodeTellsIsSaid(_ text: String, _ code: RedisError.Code) throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        bench.fail(because: .server(text, ranScript: false))
        let error = try #require(bench.failure())
        #expect(error.code == code && error.serverMessage == text)
        #expect(error.message.contains("n1:7000"))
    }

    @Test func aMapThatIsNoneIsAFailure() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        bench.answer(info: ClusterReplies.info(1), slots: .status("OK"))
        #expect(bench.failure()?.code == .protocolViolation)
    }

    @Test func whatIsKnownGoesOnWhenNobodyAnswers() throws {
        let bench = try found()
        bench.nextRound()
        bench.failAll()
        #expect(bench.route() == "n1" && bench.topology.degradation?.code == .connectionFailed)
        #expect(bench.topology.nextTime == .at(31_000))
        #expect(bench.topology.isOutOfReach)
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.degradation == nil && !bench.topology.isOutOfReach)
    }

    /// They may serve keys though they say nothing of the cluster.
    @Test func nodesThatAnswerAreNotOutOfReach() throws {
        let bench = try found()
        bench.nextRound()
        bench.failAll(because: .server("NOPERM this user may not", ranScript: false))
        #expect(bench.topology.degradation?.code == .permission && !bench.topology.isOutOfReach)
        bench.nextRound()
        bench.fail()
        bench.failAll(because: .server("NOPERM this user may not", ranScript: false))
        #expect(bench.topology.degradation?.code == .connectionFailed && !bench.topology.isOutOfReach)
        bench.nextRound()
        bench.fail()
        bench.answer(["n1", "n2", "n3"])
        bench.failAll()
        #expect(!bench.topology.isOutOfReach)
    }

    @Test func mastersThatListenForOthersOnlyAreNamedAsThat() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        let closed = RedisReply.array([
            .integer(8_192), .integer(16_383), .array([ClusterReplies.text("n2"), .integer(0)]),
        ])
        let half = ClusterReplies.slots([(0...8_191, ["n1"])]).array ?? []
        bench.answer(info: ClusterReplies.info(1), slots: .array(half + [closed]))
        let message = try #require(bench.topology.degradation?.message)
        #expect(message.contains("8192 of 16384 slots have no master; those of 8192 listen only for clients with TLS"))
    }

    /// All that were ever named may be gone; a name among the seeds may lead to others by now.
    @Test func whenNoneAnsweredManyAreAskedAndSeedsAmongThem() throws {
        let bench = try ClusterBench(["seed"])
        bench.discover((1...20).map { "n\($0)" })
        #expect(bench.nextRound() == ["seed", "n1", "n2"])
        for node in (1...10).map({ "n\($0)" }) { bench.doubt(node) }
        bench.failAll()
        let asked = bench.nextRound()
        #expect(asked.count == 16 && asked.contains("seed"))
        // Those that failed come last.
        let well = ["seed"] + (11...20).map { "n\($0)" }
        #expect(Array(asked[..<11]) == well)
        bench.answerAll(["n1"])
        #expect(bench.nextRound().count == 2)
    }

    @Test func replicasAreAskedToo() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        bench.answer(info: ClusterReplies.info(1), slots: ClusterReplies.slots([(0...16_383, ["n1", "r1", "r2"])]))
        #expect(bench.servers == ["n1"] && bench.nextRound() == ["n1", "r1", "r2"])
    }

    @Test func theNodesToAskAreDrawn() throws {
        let bench = try ClusterBench(["n1", "n2", "n3", "n4", "n5"], shuffle: { $0.reversed() })
        _ = bench.route()
        #expect(bench.tick() == ["n5", "n4", "n3"])
    }

    @Test func onlyCommandsForAMasterThatFailsWaitUntilMoreIsKnown() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("n1")
        #expect(bench.isWaiting(0) && bench.route(6_000) == "n2")
        #expect(bench.topology.nextTime == .at(500))
        #expect(bench.tick() == ["n2", "n3", "n1"])
        let before = bench.topology.generation
        bench.answer("n2", ["n4", "n2", "n3"], 2)
        #expect(bench.route(0) == "n4" && bench.topology.generation > before)
    }

    @Test func mastersThatAreGoneAreNamed() throws {
        let bench = try found()
        bench.doubt("n3")
        bench.doubt("n1")
        bench.doubt("stranger")
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3"])
        let degradation = bench.topology.degradation
        #expect(degradation?.code == .connectionFailed)
        #expect(degradation?.message == "2 of 3 masters cannot be reached: n1:7000, n3:7000")
        bench.topology.connected(ClusterBench.endpoint("n1"))
        bench.topology.connected(ClusterBench.endpoint("n3"))
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.degradation == nil)
    }

    /// A shard that is down for days must not cost its cluster a thousand questions a second.
    @Test func oneThatIsNotReplacedIsLookedForLessCloselyAfterAMinute() throws {
        let bench = try found()
        func gap() -> Int {
            let start = bench.now
            bench.nextRound()
            bench.answerAll(["n1", "n2", "n3"])
            return bench.now - start
        }
        bench.doubt("n1")
        _ = gap()
        for _ in 0..<240 { #expect(gap() == 250) }
        _ = gap()
        for _ in 0..<10 { #expect(gap() == 1_000) }
        bench.topology.connected(ClusterBench.endpoint("n1"))
        _ = gap()
        #expect(gap() == 30_000)
        bench.doubt("n1")
        _ = gap()
        #expect(gap() == 250)
    }

    @Test func whenNobodyKnowsMoreTheyAreReleased() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("n1")
        bench.tick()
        bench.failAll()
        #expect(bench.route(0) == "n1" && bench.topology.nextTime == .at(750))
    }

    @Test func aMasterThatStaysDownIsQuestionedOnce() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("n1")
        bench.tick()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .at(750))
        bench.now = 700
        bench.doubt("n1")
        #expect(bench.route(0) == "n1" && bench.topology.nextTime == .at(700))
        bench.tick()
        bench.answerAll(["n1", "n2", "n3"])
        bench.topology.connected(ClusterBench.endpoint("n1"))
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .at(30_950))
        bench.now = 5_000
        bench.doubt("n1")
        #expect(bench.isWaiting(0))
    }

    @Test(arguments: [RedisError.Code.connectionLost, .timedOut, .unavailable])
    func aLostConnectionAsksButLetsNobodyWait(_ code: RedisError.Code) throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("n1", because: RedisError(code: code, message: "lost"))
        #expect(bench.route(0) == "n1" && bench.topology.nextTime == .at(500))
        bench.tick()
        #expect(bench.route(0) == "n1")
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .at(30_500))
    }

    @Test func nodesAreAskedOnceInAHundredMilliseconds() throws {
        let bench = try found()
        bench.now = 30
        bench.doubt("n1")
        // What waits does so until that round, not only until the next failure.
        #expect(bench.isWaiting(0) && bench.topology.nextTime == .at(100))
        #expect(bench.tick(at: 99).isEmpty && bench.tick(at: 100).count == 3)
        bench.doubt("n2", because: ClusterBench.lost)
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .at(200))
        bench.tick(at: 200)
        bench.answerAll(["n1", "n2", "n3"])
        #expect(bench.topology.nextTime == .at(450))
    }

    @Test func commandsWithoutKeysAvoidMastersThatFail() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("n1")
        bench.tick()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(Set((1...6).compactMap { _ in bench.route(nil) }) == ["n2", "n3"])
        for node in ["n2", "n3"] { bench.doubt(node) }
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n3"])
        #expect(Set((1...6).compactMap { _ in bench.route(nil) }) == ["n1", "n2", "n3"])
        bench.topology.connected(ClusterBench.endpoint("n3"))
        #expect(Set((1...6).compactMap { _ in bench.route(nil) }) == ["n3"])
    }

    @Test func thoseThatHoldNoSlotsAnyMoreLeave() throws {
        let bench = try found()
        #expect(["n1", "n2", "n3"].allSatisfy { bench.standing(of: $0) == .serving })
        bench.nextRound()
        bench.answerAll(["n1", "n2", "n4"], 2)
        #expect(bench.standing(of: "n3") == .leaving && bench.standing(of: "n4") == .serving)
        #expect(bench.servers == ["n1", "n2", "n4"])
    }

    @Test func anAnswerThatNobodyAskedForIsIgnored() throws {
        let bench = try ClusterBench(["n1"])
        _ = bench.route()
        bench.tick()
        let inquiry = bench.open[0]
        bench.answer(["n1"])
        let results = [ClusterReplies.info(9), ClusterReplies.shared(["n9"])].map { Result<_, RedisError>.success($0) }
        bench.topology.answered(inquiry, results, bench.time)
        #expect(bench.servers == ["n1"])
    }
}
#endif
