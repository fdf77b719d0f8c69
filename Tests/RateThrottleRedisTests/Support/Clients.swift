#if Redis
import RateThrottle
import Testing

/// Clients that are shut down at the end of a scope.
enum Clients {
    /// Runs a body with a client of a real server.
    static func with<Value>(
        _ server: RedisServer,
        _ options: RedisOptions = RedisOptions(),
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        try await with(RedisClient(host: "127.0.0.1", port: Int(server.port), options: options), body)
    }

    /// Runs a body with a client of a fake server.
    static func with<Value>(
        _ server: FakeServer,
        _ options: RedisOptions = RedisOptions(),
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        try await with(RedisClient(host: "127.0.0.1", port: Int(server.port), options: options), body)
    }

    /// Expects that many callers at once each get their own replies, over one connection.
    static func expectEachItsOwn(of client: RedisClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<64 {
                group.addTask { () async throws in
                    for number in 0..<50 {
                        let text = "\(caller)-\(number)"
                        #expect(try await client.command("ECHO", text).string == text)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(client.status.dials == 1)
        #expect(client.status.connections == 1)
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

    /// Runs a body with a client that is made elsewhere.
    static func with<Value>(_ client: RedisClient, _ body: (RedisClient) async throws -> Value) async throws -> Value {
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
