#if Redis
import Testing

@testable import RateThrottle

@Suite("Which election counts")
struct SentinelElectionTests {
    private func found(_ master: String = "a", _ epoch: Int = 5) throws -> SentinelBench {
        let bench = try SentinelBench()
        bench.discover(master, epoch)
        return bench
    }

    @Test func aLaterElectionIsBelievedFromOneAtOnce() throws {
        let bench = try found()
        bench.nextRound()
        let before = bench.topology.generation
        bench.answer("s2", "b", 6)
        #expect(bench.route() == "b" && bench.topology.generation > before)
        bench.answer(["s1", "s3"], "a", 5)
        #expect(bench.route() == "b")
    }

    @Test func anEarlierElectionOfFewIsNever() throws {
        let bench = try found()
        for _ in 1...3 {
            bench.nextRound()
            bench.answer("s1", "old", 4)
            bench.fail("s2", "s3")
            #expect(bench.route() == "a")
        }
    }

    /// The client was cut off together with a master that lost its office and a sentinel that does not know it.
    @Test func whatMostHaveNamedIsNotLeftForAnEarlierElectionOfFew() throws {
        let bench = try found()
        for _ in 1...5 {
            bench.doubt("a")
            bench.nextRound()
            bench.answer("s1", "old", 4)
            bench.fail("s2", "s3")
            #expect(bench.route() == "a")
        }
    }

    /// They count from the beginning again.
    @Test func sentinelsSetUpAnewAreBelievedWhenAllHaveAnsweredAndMostAgree() throws {
        let bench = try found()
        bench.nextRound()
        bench.answer(["s1", "s2"], "b", 0)
        #expect(bench.route() == "a")
        bench.fail("s3")
        #expect(bench.route() == "b")
    }

    @Test func sentinelsSetUpAnewAreNotBelievedWhileOneNamesALaterElection() throws {
        let bench = try found()
        bench.nextRound()
        bench.answer(["s1", "s2"], "b", 0)
        bench.answer("s3", "a", 5)
        #expect(bench.route() == "a")
        bench.nextRound()
        bench.answer(["s1", "s2", "s3"], "b", 0)
        #expect(bench.route() == "b")
    }

    @Test func sentinelsSetUpAnewAreBelievedEarlierWhenTheMasterIsGone() throws {
        let bench = try found()
        bench.doubt("a")
        bench.nextRound()
        bench.answer(["s1", "s2"], "b", 0)
        bench.answer("s3", "a", 5)
        #expect(bench.route() == "b")
    }

    /// Between a promotion and the end of the failover, the sentinel that leads it gives the old address and the new number.
    @Test func betweenPromotionAndSwitchMostDecide() throws {
        let bench = try found()
        bench.nextRound()
        bench.answer("s1", "a", 6)
        #expect(bench.route() == "a")
        bench.answer("s2", "b", 6)
        #expect(bench.route() == "a")
        bench.answer("s3", "b", 6)
        #expect(bench.route() == "b")
    }

    @Test func aTieIsNotBrokenWhileTheMasterServes() throws {
        let bench = try found()
        for _ in 1...3 {
            bench.nextRound()
            bench.answer("s1", "a", 5)
            bench.answer("s2", "b", 5)
            bench.fail("s3")
            #expect(bench.route() == "a")
        }
    }

    @Test func aTieIsBrokenWhenTheMasterIsNone() throws {
        let bench = try found()
        bench.nextRound()
        bench.answer("s1", "a", 6)
        bench.answer("s2", "b", 6)
        bench.fail("s3")
        bench.doubt("a", because: SentinelBench.replica)
        bench.nextRound()
        bench.answer("s1", "a", 6)
        bench.answer("s2", "b", 6)
        #expect(bench.isWaiting() || bench.route() == "a")
        bench.fail("s3")
        #expect(bench.route() == "b")
    }

    @Test(arguments: [SentinelBench.refused, SentinelBench.replica])
    func oneThatLiesIsBelievedDoubtedAndLeft(_ error: RedisError) throws {
        let bench = try found()
        bench.nextRound()
        bench.answer("s3", "liar", 999_999)
        #expect(bench.route() == "liar")
        bench.answer(["s1", "s2"], "a", 5)
        bench.now += 100
        bench.doubt("liar", because: error)
        for _ in 1...3 {
            bench.nextRound()
            bench.answer("s3", "liar", 999_999)
            bench.answer(["s1", "s2"], "a", 5)
            #expect(bench.route() == "a")
        }
        // Not before most say so.
        bench.nextRound()
        bench.answer(["s2", "s3"], "liar", 999_999)
        #expect(bench.route() == "liar")
    }

    /// It is in no place to replace one that the others reach.
    @Test(arguments: ["master,s_down", "master,s_down,o_down,disconnected"])
    func aServerThatItsOwnSentinelDoesNotReachIsNotBelievedFromFew(_ flags: String) throws {
        let bench = try found()
        func name(_ sentinel: String, _ flags: String) {
            let master = SentinelReplies.master("b", epoch: 9, flags: flags)
            bench.finish(sentinel, SentinelReplies.all(master, id: "id-\(sentinel)"))
        }
        bench.nextRound()
        name("s1", flags)
        #expect(bench.route() == "a")
        bench.answer(["s2", "s3"], "a", 5)
        #expect(bench.route() == "a")
        bench.nextRound()
        name("s1", flags)
        name("s2", "master,disconnected")
        #expect(bench.route() == "b")
        let other = try found()
        other.nextRound()
        for sentinel in ["s1", "s2"] {
            let master = SentinelReplies.master("b", epoch: 9, flags: flags)
            other.finish(sentinel, SentinelReplies.all(master, id: sentinel))
        }
        #expect(other.route() == "b")
    }

    /// One that names a new server each time fills no memory: what it named long ago may be tried once more.
    @Test func ofThoseThatProvedUselessTheLatestAreRemembered() throws {
        let bench = try found()
        func lie(_ epoch: Int) -> String? {
            bench.nextRound()
            bench.answer("s3", "liar\(epoch)", epoch)
            bench.answer(["s1", "s2"], "a", 5)
            guard let believed = bench.route(), believed != "a" else { return bench.route() }
            bench.now += 100
            bench.doubt(believed)
            bench.nextRound()
            bench.answer("s3", "liar\(epoch)", epoch)
            bench.answer(["s1", "s2"], "a", 5)
            #expect(bench.route() == "a")
            return believed
        }
        for epoch in 100..<165 { #expect(lie(epoch) == "liar\(epoch)") }
        #expect(lie(164) == "a" && lie(101) == "a")
        #expect(lie(100) == "liar100")
    }

    /// A server that most name is waited for, however long it takes.
    @Test func aMasterThatMostNameIsNotLeft() throws {
        let bench = try found()
        for _ in 1...3 {
            bench.doubt("a")
            bench.nextRound()
            bench.answer(["s1", "s2"], "a", 5)
            bench.answer("s3", "b", 5)
            #expect(bench.route() == "a")
        }
    }

    @Test func theSameServerWithALaterElectionStaysTheMaster() throws {
        let bench = try found()
        bench.nextRound()
        bench.answer(["s1", "s2", "s3"], "a", 9)
        #expect(bench.route() == "a")
        bench.nextRound()
        bench.answer("s1", "b", 8)
        bench.answer(["s2", "s3"], "a", 9)
        #expect(bench.route() == "a")
    }
}
#endif
