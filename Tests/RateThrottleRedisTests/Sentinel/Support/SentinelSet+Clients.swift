#if Redis
import Logging
import RateThrottle

extension SentinelSet {
    /// Runs a body with a client of the master.
    func withClient<Value>(
        of others: [(host: String, port: Int)]? = nil,
        socketTimeout: Duration = .seconds(1),
        options: RedisOptions = RedisOptions(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        let sentinel = RedisSentinel(others ?? addresses, socketTimeout: socketTimeout)
        return try await Clients.with(sentinel.masterFor(name, options: options, logger: logger), body)
    }

    /// Where the sentinels are, and the master's name.
    func url(_ scheme: String = "redis+sentinel") -> String {
        "\(scheme)://\(addresses.map { "\($0.host):\($0.port)" }.joined(separator: ","))/\(name)"
    }
}

extension RedisServer {
    /// How a client calls it.
    var name: String { "127.0.0.1:\(groupPort)" }

    /// How many connections of that name it has.
    func connections(named name: String) async throws -> Int {
        try await ask("CLIENT", "LIST").split(separator: "\n").count { $0.contains(" name=\(name) ") }
    }

    /// Whether it says of itself that it is a master.
    func isMaster() async throws -> Bool { try await query(["ROLE"]).elements.first?.text == "master" }
}
#endif
