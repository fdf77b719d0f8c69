#if Redis
import Testing

@testable import RateThrottle

@Suite("One server, without sockets")
struct NodeTests {
    static func node(_ options: RedisOptions = RedisOptions()) throws -> Node {
        let configuration = try RedisConfiguration(host: "127.0.0.1", port: 6379, database: 0, options: options)
        return Node(configuration.deployment.endpoints[0], settings: try .data(configuration))
    }

    /// A connection that is ready, as if a server had answered.
    private func connect(_ node: Node, _ now: RateThrottle.Instant) throws -> Connection {
        let connection = try #require(node.open(now))
        Self.answer(connection, of: node, now)
        return connection
    }

    /// Makes a connection ready, as a server does that accepts and answers.
    static func answer(_ connection: Connection, of node: Node, _ now: RateThrottle.Instant) {
        connection.machine.resolved()
        connection.machine.greet(now)
        connection.machine.wrote(connection.machine.unwritten.count)
        node.handle(connection.machine.receive(.status("PONG"), now), of: connection, now)
    }

    private func send(_ command: PendingCommand, _ node: Node, _ now: RateThrottle.Instant) {
        node.submit(command)
        node.flush(now)
        for connection in node.connections { connection.machine.wrote(connection.machine.unwritten.count) }
    }

    @Test func aServerThatRefusesToServeIsNotDialledAtOnce() async throws {
        let text = "LOADING Redis is loading the dataset in memory"
        try await Callers.run { callers in
            let node = try Self.node()
            let connection = try connect(node, .at(0))
            for call in UInt64(1)...3 { send(callers.command(call), node, .at(0)) }
            for _ in 1...3 { node.handle(connection.machine.receive(.error(text), .at(0)), of: connection, .at(0)) }
            node.submit(callers.command(4))
            #expect(!node.wantsConnection(.at(0)))
            #expect(node.wantsConnection(.at(10)))
            node.flush(.at(10))
            #expect(node.connections.isEmpty)
        }
    }

    /// Told one by one that the server loads its data, they are sent again in the order that they had.
    @Test func aPipelineKeepsItsOrder() async throws {
        try await Callers.run { callers in
            let node = try Self.node()
            let connection = try connect(node, .at(0))
            for bytes in 10...12 { send(callers.command(1, bytes: bytes, sequence: UInt64(bytes)), node, .at(0)) }
            for now in 0...2 {
                let error = RedisReply.error("LOADING Redis is loading the dataset in memory")
                node.handle(connection.machine.receive(error, .at(now)), of: connection, .at(now))
                node.tick(.at(now))
            }
            var queue = node.queue
            #expect(queue.removeAll().map(\.frame.count) == [10, 11, 12])
        }
    }

    /// After a crowd has gone for long, one connection fewer is kept, and what it owes is waited for.
    @Test func aQuietNodeClosesAConnection() async throws {
        try await Callers.run { callers in
            let node = try Self.node(RedisOptions(healthCheckInterval: .zero))
            for _ in 1...2 { _ = try connect(node, .at(0)) }
            node.tick(.at(0))
            node.tick(.at(9_999))
            #expect(node.census.ready == 2 && node.nextTime == .at(10_000))
            let last = try #require(node.connections.last)
            last.machine.probe(.at(9_999))
            last.machine.wrote(last.machine.unwritten.count)
            node.tick(.at(10_000))
            node.flush(.at(10_000))
            #expect(node.census.ready == 1 && node.census.open == 2)
            node.handle(last.machine.receive(.error("NOPERM"), .at(10_001)), of: last, .at(10_001))
            node.flush(.at(10_001))
            #expect(node.census.open == 1 && node.counters.lastError == nil)
            node.tick(.at(30_000))
            #expect(node.census.ready == 1)
        }
    }

    @Test func aFailedDialFailsWhatWaits() async throws {
        try await Callers.run { callers in
            let node = try Self.node()
            node.submit(callers.command(1))
            #expect(node.wantsConnection(.at(0)))
            #expect(node.open(.at(0)) != nil)
            node.tick(.at(4_999))
            #expect(node.census.load == 1 && node.nextTime == .at(5_000))
            node.tick(.at(5_000))
            #expect(node.census.load == 0 && node.connections.isEmpty)
            #expect(node.policy.cause?.code == .connectionFailed)
            node.submit(callers.command(2))
            #expect(node.census.load == 0)
        }
    }

    @Test func aConnectionThatIsLostReturnsWhatWasNotSent() async throws {
        try await Callers.run { callers in
            let node = try Self.node()
            let connection = try connect(node, .at(0))
            send(callers.command(1), node, .at(0))
            node.submit(callers.command(2))
            node.flush(.at(0))
            node.handle(.close(.ended("reset", in: .ready, isSecure: false)), of: connection, .at(5_000))
            node.handle(.close(.ended("reset", in: .ready, isSecure: false)), of: connection, .at(5_000))
            #expect(node.queue.count == 1 && node.census.load == 1 && node.census.open == 0)
            #expect(node.wantsConnection(.at(5_000)))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func everyCallerIsAnsweredOnceAndTheLoopRests() async throws {
        for seed in UInt64(0)..<1_000 {
            let results = try await NodeWalk.run(seed: seed)
            #expect(results.count == NodeWalk.callers, "seed \(seed): a caller was answered twice")
        }
    }
}
#endif
