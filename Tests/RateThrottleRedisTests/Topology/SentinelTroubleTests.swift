#if Redis
import Testing

@testable import RateThrottle

@Suite("What is said when sentinels are of no help")
struct SentinelTroubleTests {
    private static let unknown = SentinelReplies.all(SentinelReplies.unknownName, id: "x")

    @Test func anUnknownNameIsNamed() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.fail("s1")
        bench.finish("s2", Self.unknown)
        bench.finish(
            "s3",
            [.failure(.server("ERR No such master with that name", ranScript: false))] + Self.unknown[1...]
        )
        let error = try #require(bench.failure())
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("the sentinels know no master named \"m\"; allowed: "))
        #expect(bench.topology.nextTime == .at(250))
    }

    /// It may have been set up anew, and the others are only slow: that is no mistake of the caller's.
    @Test func oneThatDoesNotKnowTheNameIsNotBelievedWhileTheOthersAreSilent() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.finish("s1", Self.unknown)
        bench.fail("s2", "s3")
        #expect(bench.failure()?.code == .connectionFailed)
    }

    /// Others may know more.
    @Test func oneThatDoesNotKnowTheNameIsOutvoted() throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.finish("s1", Self.unknown)
        bench.answer("s2", "a", 1)
        bench.fail("s3")
        #expect(bench.route() == "a" && bench.topology.degradation == nil)
    }

    @Test func theMasterStaysWhenNobodyKnowsTheNameAnyMore() throws {
        let bench = try SentinelBench()
        bench.discover()
        bench.nextRound()
        for sentinel in ["s1", "s2", "s3"] { bench.finish(sentinel, Self.unknown) }
        #expect(bench.route() == "a")
    }

    @Test(arguments: [RedisError.Code.authentication, .permission, .tls])
    func whatAPersonHasToMendIsToldFirst(_ code: RedisError.Code) throws {
        let bench = try SentinelBench()
        _ = bench.route()
        bench.tick()
        bench.fail("s1", "s3")
        bench.fail("s2", because: RedisError(code: code, message: "s2: not you", serverMessage: "WRONGPASS"))
        let error = try #require(bench.failure())
        #expect(error.code == code && error.serverMessage == "WRONGPASS")
        #expect(error.message == "no sentinel says which server is the master: s2: not you")
    }

    @Test(arguments: [(1, "1 of 3 sentinels answers"), (0, "none of 3 sentinels answers")])
    func degradationSaysHowManyAnswer(_ count: Int, _ text: String) throws {
        let bench = try SentinelBench()
        bench.discover()
        bench.nextRound()
        for sentinel in ["s1", "s2", "s3"].prefix(count) { bench.answer(sentinel, "a", 1) }
        for sentinel in ["s1", "s2", "s3"].dropFirst(count) { bench.fail(sentinel) }
        let error = try #require(bench.topology.degradation)
        #expect(error.code == .connectionFailed)
        #expect(error.message == "\(text); the master that was known last goes on serving (refused)")
        bench.nextRound()
        bench.answer(["s1", "s2"], "a", 1)
        bench.fail("s3")
        #expect(bench.topology.degradation == nil)
    }

    @Test(arguments: [
        SentinelReplies.fields([:]), .integer(1), .status("OK"), .array([.null, .null]),
        SentinelReplies.fields(["ip": "a", "port": "6379"]), SentinelReplies.fields(["ip": "a", "config-epoch": "1"]),
        SentinelReplies.fields(["port": "6379", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "", "port": "6379", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "?", "port": "6379", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "a b", "port": "6379", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "[::1]", "port": "6379", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "a", "port": "0", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "a", "port": "65536", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "a", "port": "x", "config-epoch": "1"]),
        SentinelReplies.fields(["ip": "a", "port": "6379", "config-epoch": "-1"]),
        SentinelReplies.fields(["ip": "a", "port": "6379", "config-epoch": ""]),
        SentinelReplies.fields(["ip": "a", "port": "6379", "config-epoch": "99999999999999999999"]),
        .array(["ip", "a", "port", "6379", "config-epoch"].map(SentinelReplies.text)),
        .array([SentinelReplies.text("ip"), .bulk([0xff]), .integer(1), .integer(2)]),
    ])
    func anAnswerThatNamesNoMasterIsAFailure(_ reply: RedisReply) throws {
        let bench = try SentinelBench(["s1"])
        _ = bench.route()
        bench.tick()
        bench.finish("s1", SentinelReplies.all(reply, id: nil))
        #expect(bench.failure()?.code == .protocolViolation)
        #expect(bench.failure()?.message.contains("names no master") == true)
    }

    @Test(arguments: ["127.0.0.1", "::1", "fe80::1%eth0", "db.example.com", "db_1"])
    func anAnswerThatNamesOneIsBelieved(_ host: String) throws {
        let bench = try SentinelBench(["s1"])
        bench.discover()
        bench.nextRound()
        bench.answer("s1", host, Int.max)
        #expect(bench.route() == host)
    }
}
#endif
