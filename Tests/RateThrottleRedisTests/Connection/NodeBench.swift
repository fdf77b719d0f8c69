#if Redis
@testable import RateThrottle

/// A server that another may take the place of, without sockets.
struct NodeBench {
    static let ended = RedisError.ended("reset", in: .ready, isSecure: false)

    let node: Node

    init(_ surroundings: Surroundings, _ options: RedisOptions = RedisOptions()) throws {
        let sentinel = RedisSentinelConfiguration(
            masterName: "m",
            sentinels: [.tcp(host: "s1", port: 26_379)],
            socketTimeout: .milliseconds(300),
            credentials: nil,
            tls: nil
        )
        let configuration =
            switch surroundings {
            case .alone: try RedisConfiguration(host: "n1", port: 7_000, database: 0, options: options)
            case .sentinels: try RedisConfiguration(sentinel: sentinel, database: 0, options: options)
            case .cluster: try RedisConfiguration(cluster: [("n1", 7_000)], options: options)
            }
        node = Node(.tcp(host: "n1", port: 7_000), settings: try .data(configuration))
    }

    /// A connection that is ready, as if a server had answered.
    func connect(at now: Int = 0) -> Connection? {
        guard let connection = node.open(.at(now)) else { return nil }
        connection.machine.resolved()
        connection.machine.greet(.at(now))
        write(connection)
        for _ in node.settings.connection.greeting.steps { receive(.status("PONG"), connection, at: now) }
        return connection
    }

    func write(_ connection: Connection) { connection.machine.wrote(connection.machine.unwritten.count) }

    /// Sends commands, each in a write of its own.
    func send(_ commands: PendingCommand..., at now: Int = 0) {
        for command in commands {
            node.submit(command)
            node.flush(.at(now))
            node.connections.forEach(write)
        }
    }

    func receive(_ reply: RedisReply, _ connection: Connection, at now: Int = 0) {
        node.handle(connection.machine.receive(reply, .at(now)), of: connection, .at(now))
    }

    /// The calls that succeeded, and the errors of the others, since this was last asked.
    func results() -> [(call: UInt64, error: RedisError?)] {
        node.outcomes.takeAnswers().map { answer in
            if case .failure(let error) = answer.result { (answer.inquiry, error) } else { (answer.inquiry, nil) }
        }
    }

    func queued() -> [UInt64] {
        var queue = node.queue
        return queue.removeAll().map(\.call)
    }
}
#endif
