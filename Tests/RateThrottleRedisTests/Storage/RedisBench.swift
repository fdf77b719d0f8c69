#if Redis
import RateThrottleTesting

@testable import RateThrottle

/// A real server, a storage on it whose time a test moves, and one by the server's own time.
struct RedisBench {
    let server: RedisServer
    let client: RedisClient
    let clock: ManualClock
    /// Decides by ``clock``.
    let storage: RedisStorage
    /// Decides by the server's clock.
    let live: RedisStorage

    /// Starts a server for a body, and stops it however the body ends.
    static func run<Value>(
        _ lines: [String] = [],
        _ options: RedisOptions = RedisOptions(),
        _ body: (RedisBench) async throws -> Value
    ) async throws -> Value {
        try await RedisServer.run(lines) { server in
            try await Clients.with(server, options) { client in
                let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)
                return try await body(
                    RedisBench(
                        server: server,
                        client: client,
                        clock: clock,
                        storage: RedisStorage(client, keyPrefix: "t:", clock: clock),
                        live: RedisStorage(client, keyPrefix: "t:")
                    )
                )
            }
        }
    }

    /// Asks the storage whose time the test moves.
    func ask(
        _ rule: RateThrottleRule,
        _ identifier: String = "client",
        cost: Int = 1,
        peeking: Bool = false
    ) async throws -> Outcome {
        try await storage.evaluate([Check(rule: rule, identifier: identifier, cost: cost)], peeking: peeking)[0]
    }

    /// The names of all keys, sorted.
    func keys() async throws -> [String] {
        try await server.ask("KEYS", "*").split(separator: "\n").map(String.init).sorted()
    }
}
#endif
