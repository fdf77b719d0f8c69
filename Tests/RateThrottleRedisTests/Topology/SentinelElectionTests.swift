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
