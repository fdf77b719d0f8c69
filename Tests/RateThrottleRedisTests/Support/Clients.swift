#if Redis
import RateThrottle

/// Clients that are shut down at the end of a scope.
enum Clients {
    /// Runs a body with a client of a real server.
    static func with<Value>(
        _ server: RedisServer,
        _ options: RedisOptions = RedisOptions(),
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        try await with(port: server.port, options, body)
    }

    /// Runs a body with a client of a fake server.
    static func with<Value>(
        _ server: FakeServer,
        _ options: RedisOptions = RedisOptions(),
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        try await with(port: server.port, options, body)
    }

    /// Runs a body, and says whether all threads, and connections to a port, of clients that it made are gone afterwards.
    ///
    /// Only what clients open is counted: tests and their servers have threads and descriptors too.
    static func leaveNothing(on port: UInt16, _ body: () async throws -> Void) async throws -> Bool {
        let connections = ProcessCensus.connections(port: port)
        let threads = ProcessCensus.now().threadCount(named: "rl-")
        try await body()
        return await eventually {
            ProcessCensus.connections(port: port) <= connections
                && ProcessCensus.now().threadCount(named: "rl-") <= threads
        }
    }

    private static func with<Value>(
        port: UInt16,
        _ options: RedisOptions,
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        let client = try RedisClient(host: "127.0.0.1", port: Int(port), options: options)
        do {
            let value = try await body(client)
            await client.shutdown(deadline: .zero)
            return value
        } catch {
            await client.shutdown(deadline: .zero)
            throw error
        }
    }
}
#endif
