#if Redis
import Testing

@testable import RateThrottle

@Suite("Finding the master")
struct SentinelDiscoveryTests {
    @Test func nothingIsAskedBeforeTheFirstCommand() throws {
        let bench = try SentinelBench()
        #expect(bench.topology.nextTime == .distantFuture && bench.topology.advisers.isEmpty)
        #expect(bench.tick(at: 60_000).isEmpty)
        #expect(bench.isWaiting())
        #expect(bench.topology.nextTime == .at(60_000) && bench.topology.advisers.count == 3)
        #expect(bench.tick() == ["s1", "s2", "s3"])
        #expect(bench.topology.nextTime == .distantFuture)
        let inquiry = try #require(bench.open.first)
        #expect(inquiry.timeout == .milliseconds(300))
        let words = try inquiry.commands.map { String(decoding: try $0.encoded(), as: UTF8.self) }
        #expect(words.first == "*3\r\n$8\r\nSENTINEL\r\n$6\r\nMASTER\r\n$1\r\nm\r\n")
        #expect(words.count == 4 && words.allSatisfy { $0.contains("SENTINEL") })
    }

    @Test func mostSentinelsDecideAtOnce() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.answer("s1", "a", 7)
        #expect(bench.isWaiting())
        let before = bench.topology.generation
        bench.answer("s3", "a", 7)
        #expect(bench.route() == "a" && bench.servers == ["a"])
        #expect(bench.topology.generation > before)
    }

    /// Two of five say the same; the others say nothing.
    @Test func fewDecideWhenTheOthersHaveFailed() throws {
        let bench = try SentinelBench(["s1", "s2", "s3", "s4", "s5"])
        _ = bench.route()
        bench.tick()
        bench.answer(["s1", "s2"], "a", 7)
        bench.fail("s3", "s4")
        #expect(bench.isWaiting())
        bench.fail("s5")
        #expect(bench.route() == "a")
    }

    @Test func withoutAMajorityTheLatestElectionCounts() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.answer("s1", "a", 7)
        bench.answer("s2", "b", 8)
        #expect(bench.isWaiting())
        bench.fail("s3")
        #expect(bench.route() == "b")
    }

    @Test func oneThatNamesALaterElectionIsHeardBeforeMostAreBelieved() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.answer("s1", "b", 8)
        bench.answer("s2", "a", 7)
        bench.answer("s3", "a", 7)
        #expect(bench.route() == "b")
    }

    @Test func aFailedDiscoveryFailsCommandsAndIsRepeatedSoon() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        let before = bench.topology.generation
        bench.fail("s1", "s2", "s3")
        #expect(bench.topology.generation > before)
        #expect(bench.failure()?.code == .connectionFailed)
        #expect(bench.failure()?.message == "no sentinel says which server is the master: refused")
        #expect(bench.topology.degradation == bench.failure() && bench.servers.isEmpty)
        #expect(bench.topology.nextTime == .at(250))
        #expect(bench.tick(at: 249).isEmpty)
        #expect(bench.tick(at: 250).count == 3)
        #expect(bench.failure() != nil)
        bench.answer(["s1", "s2", "s3"], "a", 1)
        #expect(bench.route() == "a" && bench.topology.degradation == nil)
    }

    @Test func whenAllIsWellTheNextRoundIsInTenSeconds() throws {
        let bench = try SentinelBench()
        bench.now = 5
        bench.discover()
        #expect(bench.topology.nextTime == .at(10_005))
        #expect(bench.tick(at: 10_004).isEmpty)
        #expect(bench.tick(at: 10_005).count == 3)
    }

    @Test func whenFewAnswerTheNextRoundIsInOneSecond() throws {
        let bench = try SentinelBench()
        bench.discover()
        bench.nextRound()
        bench.answer("s1", "a", 1)
        bench.fail("s2", "s3")
        #expect(bench.topology.nextTime == .at(11_000))
        #expect(bench.route() == "a")
    }

    /// The master is reached where the map says, whatever the sentinels call it.
    @Test func addressesAreTranslated() throws {
        let bench = try SentinelBench(addressMap: ["a:6379": "gate:30001", "s9": "gate9"])
        _ = bench.route()
        bench.tick()
        bench.answer("s1", "a", 1, peers: [SentinelReplies.peer("s9", id: "nine")])
        bench.answer(["s2", "s3"], "a", 1)
        #expect(bench.topology.route(.routed(), bench.time) == .server(.tcp(host: "gate", port: 30_001)))
        #expect(bench.topology.advisers.contains(.tcp(host: "gate9", port: 26_379)))
        #expect(bench.topology.standing(of: .tcp(host: "gate", port: 30_001), bench.time) == .serving)
        #expect(bench.topology.standing(of: .tcp(host: "a", port: 6_379), bench.time) == .dismissed)
    }

    @Test func mastersMayHaveNames() throws {
        let bench = try SentinelBench()
        bench.discover("db-1.example.com")
        #expect(bench.route() == "db-1.example.com")
    }

    @Test func anAnswerThatNobodyAskedForIsIgnored() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        let inquiry = bench.open[0]
        bench.answer(["s1", "s2", "s3"], "a", 1)
        let results = SentinelReplies.all(SentinelReplies.master("z", epoch: 99), id: nil)
        bench.topology.answered(inquiry, results, bench.time)
        #expect(bench.route() == "a")
    }
}
#endif
