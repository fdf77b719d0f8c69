#if Redis
import Testing

@testable import RateThrottle

@Suite("Doubts of the master")
struct SentinelDoubtTests {
    private func found(at now: Int = 0) throws -> SentinelBench {
        let bench = try SentinelBench()
        bench.now = now
        bench.discover()
        return bench
    }

    @Test(arguments: [SentinelBench.refused, SentinelBench.replica])
    func commandsWaitWhileTheMasterIsQuestioned(_ error: RedisError) throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("a", because: error)
        #expect(bench.isWaiting() && bench.topology.nextTime == .at(500))
        #expect(bench.tick().count == 3)
        bench.answer("s1", "a", 1)
        #expect(bench.isWaiting())
        let before = bench.topology.generation
        bench.answer("s2", "a", 1)
        #expect(bench.route() == "a" && bench.topology.generation > before)
    }

    @Test func commandsWaitNoLongerThanForTheLastAnswer() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("a")
        bench.tick()
        bench.answer("s1", "a", 1)
        bench.fail("s2")
        #expect(bench.isWaiting())
        bench.fail("s3")
        #expect(bench.route() == "a")
    }

    @Test func aMasterThatIsReplacedMeanwhileReleasesThem() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("a")
        bench.tick()
        bench.answer("s3", "b", 2)
        #expect(bench.route() == "b")
    }

    /// It may be reached again at once.
    @Test(arguments: [RedisError.Code.connectionLost, .timedOut])
    func aLostConnectionLetsNobodyWait(_ code: RedisError.Code) throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("a", because: RedisError(code: code, message: "lost"))
        #expect(bench.route() == "a" && bench.topology.nextTime == .at(500))
        bench.tick()
        #expect(bench.route() == "a")
        bench.answer(["s1", "s2", "s3"], "a", 1)
        #expect(bench.topology.nextTime == .at(10_500))
    }

    @Test func sentinelsAreAskedOnceInAHundredMilliseconds() throws {
        let bench = try found()
        bench.now = 30
        bench.doubt("a")
        // They have been asked just now.
        #expect(bench.route() == "a" && bench.topology.nextTime == .at(100))
        #expect(bench.tick(at: 99).isEmpty)
        #expect(bench.tick(at: 100).count == 3)
        bench.doubt("a")
        bench.doubt("a", because: SentinelBench.lost)
        bench.answer(["s1", "s2", "s3"], "a", 1)
        #expect(bench.topology.nextTime == .at(200))
        #expect(bench.tick(at: 200).count == 3)
        bench.answer(["s1", "s2", "s3"], "a", 1)
        #expect(bench.topology.nextTime == .at(1_200))
    }

    /// Commands fail at once while a master is down; they do not wait for every round.
    @Test func aMasterThatStaysDownIsQuestionedOnce() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("a")
        bench.nextRound()
        bench.answer(["s1", "s2", "s3"], "a", 1)
        #expect(bench.topology.nextTime == .at(1_500))
        bench.now = 800
        bench.doubt("a")
        #expect(bench.route() == "a")
        bench.tick()
        #expect(bench.route() == "a")
        bench.answer(["s1", "s2", "s3"], "a", 1)
        bench.topology.connected(.tcp(host: "a", port: 6_379))
        bench.nextRound()
        bench.answer(["s1", "s2", "s3"], "a", 1)
        #expect(bench.topology.nextTime == .at(11_800))
        bench.now = 5_000
        bench.doubt("a")
        #expect(bench.isWaiting())
    }

    @Test func doubtsOfAnotherServerSayNothing() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("z")
        #expect(bench.route() == "a" && bench.topology.nextTime == .at(10_000))
        bench.topology.connected(.tcp(host: "z", port: 6_379))
        #expect(bench.route() == "a")
    }

    @Test func aSwitchAsksAllAtOnce() throws {
        let bench = try found()
        bench.now = 20
        bench.hear()
        #expect(bench.topology.nextTime <= .at(20))
        #expect(bench.tick() == ["s1", "s2", "s3"])
        #expect(bench.route() == "a")
        bench.answer("s1", "b", 2)
        #expect(bench.route() == "b")
    }

    @Test(arguments: ["other a 1 b 2", "", "mm a 1 b 2", " "])
    func aSwitchOfAnotherMasterIsIgnored(_ text: String) throws {
        let bench = try found()
        bench.hear(text)
        #expect(bench.tick(at: 9_999).isEmpty)
    }

    @Test func whatIsNoMessageIsIgnored() throws {
        let bench = try found()
        for reply in [RedisReply.null, .array([]), .array([.null]), .integer(1), .array([.bulk([0xff])])] {
            bench.topology.heard(reply, from: .tcp(host: "s1", port: 26_379), bench.time)
        }
        #expect(bench.tick(at: 9_999).isEmpty)
    }

    /// Each learns of a switch at a moment of its own: those that had been asked may have answered before it.
    @Test func duringARoundAllAreAskedOnceMore() throws {
        let bench = try found()
        bench.nextRound()
        bench.answer("s1", "a", 1)
        bench.hear()
        #expect(bench.tick() == ["s1"])
        bench.answer("s2", "a", 1)
        #expect(bench.tick() == ["s2"])
        bench.answer("s3", "a", 1)
        #expect(bench.tick() == ["s3"])
        for sentinel in ["s1", "s2"] { bench.answer(sentinel, "b", 2) }
        #expect(bench.route() == "b" && bench.topology.nextTime == .distantFuture)
        bench.answer("s3", "b", 2)
        #expect(bench.topology.nextTime == .at(20_000) && bench.open.isEmpty)
    }

    /// While it was not listened to, a switch may have been missed.
    @Test func oneThatIsListenedToIsAskedAtOnce() throws {
        let bench = try found()
        bench.now = 50
        bench.listen(to: "s2")
        bench.listen(to: "s2")
        bench.listen(to: "stranger")
        #expect(bench.topology.nextTime <= .at(50))
        #expect(bench.tick() == ["s2"])
        bench.listen(to: "s2")
        bench.answer("s2", "a", 1)
        #expect(bench.tick() == ["s2"])
        bench.answer("s2", "b", 2)
        #expect(bench.route() == "b")
    }

    @Test func aDoubtIsNotForgottenOverOneThatIsListenedTo() throws {
        let bench = try found()
        bench.now = 50
        bench.doubt("a", because: SentinelBench.lost)
        bench.now = 60
        bench.listen(to: "s2")
        #expect(bench.tick() == ["s2"])
        bench.answer("s2", "a", 1)
        #expect(bench.topology.nextTime == .at(100))
        bench.now = 700
        bench.listen(to: "s2")
        #expect(bench.tick().count == 3)
    }

    @Test func oneThatIsListenedToPutsOffNoRound() throws {
        let bench = try found()
        bench.now = 9_000
        bench.listen(to: "s2")
        bench.tick()
        bench.answer("s2", "a", 1)
        #expect(bench.topology.nextTime == .at(10_000))
    }

    /// What the others said in the last round confirms nothing now.
    @Test func aSwitchAndADoubtAtOnceBeginANewRound() throws {
        let bench = try found()
        bench.now = 500
        bench.doubt("a", because: SentinelBench.replica)
        bench.hear()
        #expect(bench.tick().count == 3)
        bench.answer("s1", "a", 1)
        #expect(bench.isWaiting())
        bench.answer("s2", "b", 2)
        #expect(bench.route() == "b")
    }

    @Test func theMasterIsServingAndAllOthersAreDismissed() throws {
        let bench = try found()
        #expect(bench.topology.standing(of: .tcp(host: "a", port: 6_379), bench.time) == .serving)
        #expect(bench.topology.standing(of: .tcp(host: "a", port: 6_380), bench.time) == .dismissed)
    }

    @Test func nobodyIsSentElsewhereByAServer() throws {
        let bench = try found()
        let redirection = try #require(Redirection("MOVED 1 b:6379"))
        let server = RedisEndpoint.tcp(host: "a", port: 6_379)
        #expect(bench.topology.redirected(redirection, by: server, bench.time) == nil)
    }
}
#endif
