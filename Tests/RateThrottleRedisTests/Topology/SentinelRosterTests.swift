#if Redis
import Testing

@testable import RateThrottle

@Suite("Which sentinels there are")
struct SentinelRosterTests {
    private static func endpoint(_ host: String) -> RedisEndpoint { .tcp(host: host, port: 26_379) }

    private static func opinion(id: String?, peers: [RedisReply] = []) throws -> SentinelOpinion {
        let results = SentinelReplies.all(SentinelReplies.master("a", epoch: 1), peers: peers, id: id)
        return SentinelOpinion(results, addressMap: try RedisAddressMap([:]), round: 1)
    }

    private func roster(_ configured: [String]) -> SentinelRoster {
        SentinelRoster(configured: configured.map(Self.endpoint))
    }

    private func hosts(_ roster: SentinelRoster) -> [String] { roster.all.map(SentinelBench.host) }

    @Test func thoseThatAreToldOfAreAskedAndListenedTo() throws {
        let bench = try SentinelBench(["s1"])
        _ = bench.route()
        bench.tick()
        let peers = [SentinelReplies.peer("s2", id: "two"), SentinelReplies.peer("s3", id: "three")]
        bench.answer("s1", "a", 1, peers: peers)
        #expect(bench.topology.advisers.map(SentinelBench.host) == ["s1", "s2", "s3"])
        bench.listen(to: "s3")
        #expect(bench.tick() == ["s3"])
        bench.answer("s3", "b", 2)
        #expect(bench.route() == "b")
        #expect(bench.nextRound() == ["s1", "s2", "s3"])
    }

    @Test func oneCountsOnceByWhateverAddress() throws {
        var roster = roster(["name", "10.0.0.1", "s2"])
        let peers = [SentinelReplies.peer("10.0.0.7", id: "one"), SentinelReplies.peer("10.0.0.3", id: "three")]
        roster.learn(from: [
            Self.endpoint("name"): try Self.opinion(id: "one"),
            Self.endpoint("10.0.0.1"): try Self.opinion(id: "one"),
            Self.endpoint("s2"): try Self.opinion(id: "two", peers: peers),
        ])
        #expect(hosts(roster) == ["name", "s2", "10.0.0.3"])
    }

    /// Before version 6.2 none says what it calls itself.
    @Test func withoutNamesAddressesTellThemApart() throws {
        var roster = roster(["s1", "s2"])
        let peers = [SentinelReplies.peer("s2", id: "two"), SentinelReplies.peer("s3", id: "three")]
        roster.learn(from: [
            Self.endpoint("s1"): try Self.opinion(id: nil, peers: peers),
            Self.endpoint("s2"): try Self.opinion(id: nil, peers: [SentinelReplies.peer("s1", id: "one")]),
        ])
        #expect(hosts(roster) == ["s1", "s2", "s3"])
    }

    @Test func oneOfWhichNobodySpeaksIsForgottenUnlessConfigured() throws {
        var roster = roster(["s1", "s2"])
        let peers = [SentinelReplies.peer("s3", id: "three"), SentinelReplies.peer("s4", id: "four")]
        roster.learn(from: [Self.endpoint("s1"): try Self.opinion(id: "one", peers: peers)])
        #expect(hosts(roster) == ["s1", "s2", "s3", "s4"])
        roster.learn(from: [Self.endpoint("s1"): try Self.opinion(id: "one", peers: [peers[1]])])
        #expect(hosts(roster) == ["s1", "s2", "s4"])
    }

    @Test func whenNobodyAnswersNoneIsForgotten() throws {
        var roster = roster(["s1"])
        roster.learn(from: [
            Self.endpoint("s1"): try Self.opinion(id: "one", peers: [SentinelReplies.peer("s2", id: "two")])
        ])
        let failed = SentinelOpinion(
            Array(repeating: .failure(SentinelBench.refused), count: 3),
            addressMap: try RedisAddressMap([:]),
            round: 2
        )
        roster.learn(from: [Self.endpoint("s1"): failed, Self.endpoint("s2"): failed])
        #expect(hosts(roster) == ["s1", "s2"])
    }

    /// The server at an address was set up anew: by its own word it is another one than its peers still say.
    @Test func whatOneCallsItselfCountsMoreThanWhatOthersSay() throws {
        var roster = roster(["s1"])
        let peers = [SentinelReplies.peer("s2", id: "two"), SentinelReplies.peer("s3", id: "three")]
        roster.learn(from: [Self.endpoint("s1"): try Self.opinion(id: "one", peers: peers)])
        roster.learn(from: [
            Self.endpoint("s1"): try Self.opinion(id: "one", peers: peers),
            Self.endpoint("s3"): try Self.opinion(id: "two"),
        ])
        #expect(hosts(roster) == ["s1", "s2"])
    }

    @Test func noMoreThanSixtyFourAreBelieved() throws {
        var roster = roster(["s1"])
        let peers = (1...200).map { SentinelReplies.peer("p\($0)", id: "id\($0)") }
        roster.learn(from: [Self.endpoint("s1"): try Self.opinion(id: "one", peers: peers)])
        #expect(roster.all.count == 64 && roster.all.first == Self.endpoint("s1"))
    }

    @Test func allThatWereConfiguredAreAsked() throws {
        var roster = roster((1...100).map { "s\($0)" })
        roster.learn(from: [
            Self.endpoint("s1"): try Self.opinion(id: "one", peers: [SentinelReplies.peer("p", id: "p")])
        ])
        #expect(roster.all.count == 100)
    }

    @Test func peersThatAreNotWhollyDescribedAreLeftOut() throws {
        let peers: [RedisReply] = [
            .null, .integer(1), .array([]), SentinelReplies.fields(["ip": "p1", "port": "1"]),
            SentinelReplies.fields(["ip": "p2", "runid": "two"]),
            SentinelReplies.fields(["port": "3", "runid": "three"]),
            SentinelReplies.fields(["ip": "?", "port": "4", "runid": "four"]),
            SentinelReplies.fields(["ip": "p5", "port": "0", "runid": "five"]), SentinelReplies.peer("p6", id: "six"),
        ]
        #expect(try Self.opinion(id: "x", peers: peers).peers.map(\.identity) == ["six"])
    }

    @Test func theRestOfAnAnswerIsUsedWhenAPartOfItFails() throws {
        let denied = RedisError.server("NOPERM this user has no permissions", ranScript: false)
        let results: [Result<RedisReply, RedisError>] = [
            .success(SentinelReplies.master("a", epoch: 3)), .failure(denied), .failure(denied),
        ]
        let opinion = SentinelOpinion(results, addressMap: try RedisAddressMap([:]), round: 4)
        guard case .claim(let claim) = opinion.master else {
            Issue.record("no claim")
            return
        }
        #expect(claim == MasterClaim(endpoint: .tcp(host: "a", port: 6_379), epoch: 3))
        #expect(opinion.peers.isEmpty && opinion.identity == nil && opinion.round == 4 && opinion.isAnswer)
    }
}
#endif
