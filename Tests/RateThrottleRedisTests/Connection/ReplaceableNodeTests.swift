#if Redis
import Testing

@testable import RateThrottle

@Suite("A server that another may take the place of")
struct ReplaceableNodeTests {
    private static let readOnly = RedisReply.error("READONLY You can't write against a read only replica.")
    private static let down = RedisReply.error("CLUSTERDOWN The cluster is down")
    private static let tryAgain = RedisReply.error("TRYAGAIN Multiple keys request during rehashing of slot")
    private static let guest = RedisEndpoint.tcp(host: "n2", port: 7_000)
    private static let asking = Detour(server: guest, isAsking: true, redirections: 1)

    @Test func aConnectionThatBecomesReadyIsNews() throws {
        let bench = try NodeBench(.sentinels)
        #expect(!bench.node.hasNews)
        _ = try #require(bench.connect())
        #expect(bench.node.hasNews && bench.node.takeNews().isConnected)
        #expect(!bench.node.hasNews)
        let alone = try NodeBench(.alone)
        _ = alone.connect()
        #expect(!alone.node.hasNews)
    }

    @Test(arguments: [Surroundings.sentinels, .cluster])
    func aReplicasRefusalIsADoubtAndAStray(_ surroundings: Surroundings) throws {
        let bench = try NodeBench(surroundings)
        let connection = try #require(bench.connect())
        _ = bench.node.takeNews()
        bench.send(.routed(1))
        bench.receive(Self.readOnly, connection)
        #expect(bench.node.census.load == 1)
        let news = bench.node.takeNews()
        #expect(news.strays.map(\.call) == [1] && news.doubts.map(\.code) == [.readOnly])
        #expect(bench.node.census.load == 0 && bench.results().isEmpty)
    }

    @Test func aRedirectionIsNews() throws {
        let bench = try NodeBench(.cluster)
        let connection = try #require(bench.connect())
        _ = bench.node.takeNews()
        bench.send(.routed(1, slot: 7))
        bench.receive(.error("MOVED 7 n2:7000"), connection)
        #expect(bench.node.hasNews && bench.node.census.load == 1)
        let news = bench.node.takeNews()
        #expect(news.redirected.map(\.command.call) == [1] && news.redirected.first?.redirection.host == "n2")
        #expect(news.doubts.isEmpty && news.load == 1 && news.cost == 1)
    }

    @Test func aServerOfAClusterThatIsDownIsDoubtedAndTheCommandLookedAtAgain() throws {
        let bench = try NodeBench(.cluster)
        let connection = try #require(bench.connect())
        _ = bench.node.takeNews()
        bench.send(.routed(1, slot: 7))
        bench.receive(Self.down, connection)
        #expect(bench.node.takeNews().doubts.map(\.code) == [.unavailable])
        #expect(bench.node.census.load == 1 && bench.node.nextTime == .at(10))
        bench.node.tick(.at(9))
        #expect(bench.node.takeNews().strays.isEmpty)
        bench.node.tick(.at(10))
        #expect(bench.node.takeNews().strays.map(\.call) == [1] && bench.queued().isEmpty)
    }

    @Test func keysThatAreOnTheirWayAreNoDoubt() throws {
        let bench = try NodeBench(.cluster)
        let connection = try #require(bench.connect())
        _ = bench.node.takeNews()
        bench.send(.routed(1, slot: 7))
        bench.receive(Self.tryAgain, connection)
        #expect(bench.node.takeNews().doubts.isEmpty && bench.node.census.load == 1)
    }

    @Test(
        arguments: [Surroundings.sentinels, .cluster],
        ["BUSY Redis is busy running a script.", "LOADING Redis is loading the dataset in memory"]
    )
    func whatAnotherServerSaidIsNoDoubtOfThisOne(_ surroundings: Surroundings, _ text: String) throws {
        let readOnly = "READONLY You can't write against a read only replica."
        let last = surroundings == .cluster ? "MOVED 7 n1:7000" : "MASTERDOWN Link with MASTER is down"
        for earlier in [readOnly, last] {
            let bench = try NodeBench(surroundings)
            let connection = try #require(bench.connect())
            _ = bench.node.takeNews()
            let refusal = RedisError.server(earlier, ranScript: false)
            bench.send(.routed(1, slot: 7, detour: Detour(redirections: 1, refusal: refusal)))
            bench.receive(.error(text), connection)
            #expect(bench.node.census.load == 1 && bench.node.takeNews().doubts.isEmpty)
        }
    }

    @Test func whoseTimeEndsWhileItRestsIsToldWhatTheServerSaid() throws {
        let bench = try NodeBench(.cluster)
        let connection = try #require(bench.connect())
        bench.send(.routed(1, slot: 7, deadline: .at(5)), .routed(2, slot: 7, deadline: .at(5)))
        bench.receive(Self.down, connection)
        #expect(bench.node.nextTime == .at(5))
        bench.node.tick(.at(5))
        let errors = bench.results().sorted { $0.call < $1.call }.compactMap(\.error)
        #expect(errors.map(\.code) == [.unavailable, .timedOut])
        #expect(errors.map(\.mayHaveExecuted) == [false, true])
        #expect(errors.first?.serverMessage == "CLUSTERDOWN The cluster is down")
    }

    @Test func aReplyThatDoesNotComeAndAConnectionThatIsLostAreDoubts() throws {
        let bench = try NodeBench(.sentinels)
        let connection = try #require(bench.connect())
        _ = bench.node.takeNews()
        bench.send(.routed(1, deadline: .at(5)))
        bench.node.tick(.at(5))
        #expect(bench.node.takeNews().doubts.map(\.code) == [.timedOut])
        bench.node.handle(.close(NodeBench.ended), of: connection, .at(6))
        #expect(bench.node.takeNews().doubts.map(\.code) == [.connectionLost])
    }

    /// A server that serves is not out of reach because it takes no second connection.
    @Test(arguments: [Surroundings.sentinels, .cluster])
    func oneConnectionMoreThatFailsIsNoDoubt(_ surroundings: Surroundings) throws {
        let bench = try NodeBench(surroundings)
        let ready = try #require(bench.connect())
        let second = try #require(bench.node.open(.at(0)))
        _ = bench.node.takeNews()
        bench.node.handle(.close(NodeBench.ended), of: second, .at(1))
        #expect(bench.node.takeNews().doubts.isEmpty && bench.node.counters.lastError != nil)
        // Nor is one out of reach that can be connected to again, whatever it did wrong.
        let violation = RedisError(code: .protocolViolation, message: "no reply")
        bench.node.handle(.close(violation), of: ready, .at(2))
        #expect(bench.node.takeNews().doubts.map(\.code) == [.connectionLost])
        let third = try #require(bench.node.open(.at(3)))
        bench.node.handle(.close(RedisError(code: .connectionFailed, message: "refused")), of: third, .at(4))
        #expect(bench.node.takeNews().doubts.map(\.code) == [.connectionFailed])
    }

    @Test func whileItIsDownNothingWaitsThereAndAnotherMayServe() throws {
        let bench = try NodeBench(.cluster)
        bench.node.submit(.routed(1, slot: 7))
        bench.node.submit(.routed(2, slot: 7, detour: Self.asking))
        _ = bench.node.open(.at(0))
        bench.node.tick(.at(5_000))
        let news = bench.node.takeNews()
        #expect(news.doubts.map(\.code) == [.connectionFailed])
        #expect(news.strays.map(\.call) == [1, 2] && news.strays.map(\.isAsking) == [false, false])
        #expect(bench.results().isEmpty && bench.node.census.load == 0)
        bench.node.submit(.routed(3, slot: 7))
        #expect(bench.results().map(\.error?.code) == [.connectionFailed])
    }

    @Test func aServerThatIsDismissedGivesUpWhatWasNotSent() throws {
        let bench = try NodeBench(.sentinels)
        let connection = try #require(bench.connect())
        _ = bench.node.takeNews()
        bench.send(.routed(1))
        bench.node.submit(.routed(2))
        bench.node.flush(.at(0))
        bench.node.submit(.routed(3))
        bench.node.rest(.routed(4), until: .at(100))
        let returned = bench.node.dismiss(.at(1))
        // Each queue puts them into their places.
        #expect(returned.map(\.call).sorted() == [2, 3, 4])
        let results = bench.results()
        #expect(results.map(\.call) == [1] && results.first?.error?.code == .connectionLost)
        #expect(results.first?.error?.mayHaveExecuted == true)
        #expect(results.first?.error?.message.contains("the sentinels name another master now") == true)
        #expect(bench.node.connections.isEmpty && connection.machine.phase == .closed)
        #expect(bench.node.census.load == 0 && !bench.node.hasNews && bench.node.counters.lastError == nil)
    }

    /// What it had said last, too, is another server's business now.
    @Test func aServerThatIsDismissedGivesUpItsNews() throws {
        let bench = try NodeBench(.sentinels)
        let connection = try #require(bench.connect())
        bench.send(.routed(1), .routed(2))
        bench.receive(Self.readOnly, connection)
        #expect(bench.node.dismiss(.at(1)).map(\.call) == [1])
        #expect(bench.results().map(\.call) == [2])
    }

    @Test func whatIsSurrenderedAsksForNoException() throws {
        let bench = try NodeBench(.cluster)
        bench.node.submit(.routed(1, slot: 7, detour: Self.asking))
        bench.node.rest(.routed(2, slot: 7, detour: Self.asking), until: .at(10))
        bench.node.submit(.routed(3, slot: 7, detour: Detour(server: Self.guest)))
        let surrendered = bench.node.surrender()
        #expect(surrendered.map(\.call) == [1, 3, 2])
        #expect(surrendered.map(\.isAsking) == [false, false, false])
        #expect(surrendered.map(\.detour?.server) == [nil, Self.guest, nil])
        #expect(bench.node.census.load == 0)
    }

    @Test func aServerThatLeavesEndsWhatItOwes() throws {
        let bench = try NodeBench(.cluster)
        let ready = try #require(bench.connect())
        let dialing = try #require(bench.node.open(.at(0)))
        bench.send(.routed(1))
        bench.node.drain(.at(1))
        #expect(dialing.machine.phase == .closed && ready.machine.phase == .draining)
        bench.node.flush(.at(1))
        #expect(bench.node.connections.count == 1)
        bench.receive(.integer(1), ready, at: 2)
        bench.node.flush(.at(2))
        #expect(bench.node.connections.isEmpty && bench.results().map(\.call) == [1])
        // Nothing has failed: nobody needs to wait before the next attempt.
        #expect(bench.node.counters.lastError == nil && bench.node.policy.cause == nil)
        bench.node.stay()
        bench.node.submit(.routed(2))
        #expect(bench.node.wantsConnection(.at(2)))
    }

    /// While it owes replies: to connect anew would be of no use, and a time that is past would be named again and again.
    @Test func aServerThatIsLeftIsNotConnectedToAgain() throws {
        let bench = try NodeBench(.cluster)
        let connection = try #require(bench.connect())
        bench.send(.routed(1))
        bench.node.drain(.at(10))
        #expect(!bench.node.wantsConnection(.at(10)) && bench.node.nextTime > .at(10))
        bench.node.handle(.close(NodeBench.ended), of: connection, .at(20))
        bench.node.submit(.routed(2))
        #expect(!bench.node.wantsConnection(.at(5_000)) && bench.node.nextTime > .at(5_000))
        bench.node.stay()
        #expect(bench.node.wantsConnection(.at(5_000)))
    }

    /// Another one may have its place, as far as is known by then.
    @Test func whatIsToBeSentAgainIsLookedAtAnew() throws {
        let bench = try NodeBench(.cluster)
        _ = try #require(bench.connect())
        _ = bench.node.takeNews()
        var command = PendingCommand.routed(1)
        command.attemptTimeout = .milliseconds(500)
        bench.send(command)
        bench.node.tick(.at(500))
        let late = bench.node.takeNews()
        #expect(late.strays.map(\.call) == [1] && late.doubts.map(\.code) == [.timedOut])
        #expect(bench.queued().isEmpty && bench.results().isEmpty)
        bench.node.submit(.routed(2))
        bench.node.flush(.at(501))
        let connection = try #require(bench.node.connections.first)
        bench.node.handle(.close(NodeBench.ended), of: connection, .at(502))
        #expect(bench.node.takeNews().strays.map(\.call) == [2])
    }

    @Test func whatComesBackGoesToItsPlace() throws {
        let bench = try NodeBench(.cluster)
        for call in [2, 4] as [UInt64] { bench.node.submit(.routed(call)) }
        for call in [3, 1] as [UInt64] { bench.node.submit(.routed(call), isNew: false) }
        #expect(bench.queued() == [1, 2, 3, 4])
    }

    @Test func messagesAreNewsInTheirOrder() throws {
        let bench = try NodeBench(.sentinels)
        let connection = try #require(bench.connect())
        for number in 1...2 { bench.node.handle(.message(.integer(number)), of: connection, .at(0)) }
        #expect(bench.node.takeNews().messages == [.integer(1), .integer(2)])
    }

    @Test func whenAllEndsNothingIsLeftBehind() throws {
        let bench = try NodeBench(.cluster)
        let connection = try #require(bench.connect())
        bench.send(.routed(1, slot: 7), .routed(2, slot: 7), .routed(3, slot: 7))
        bench.receive(.error("MOVED 7 n2:7000"), connection)
        bench.receive(Self.down, connection)
        bench.node.submit(.routed(4))
        bench.node.end(.ended, .at(1))
        let results = bench.results().sorted { $0.call < $1.call }
        #expect(results.map(\.call) == [1, 2, 3, 4] && results.allSatisfy { $0.error?.code == .shutDown })
        #expect(results.map(\.error?.mayHaveExecuted) == [false, false, true, false])
        #expect(bench.node.census.load == 0 && bench.node.census.cost == 0)
    }
}
#endif
