#if Redis
@testable import RateThrottle

/// Many bodies at once, on one server of their own.
enum SideBySide {
    /// One in how many is run: what a server answers needs no thread sanitizer.
    #if THREAD_SANITIZER
    static let part = 4
    #else
    static let part = 1
    #endif

    /// Runs a body so many times, each with its number, all over one client.
    static func run(
        _ count: Int,
        _ body: @escaping @Sendable (RedisClient, Int) async throws -> Void
    ) async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<max(1, count / part) {
                        group.addTask { () async throws in try await body(client, number) }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    /// Runs a body once for each client, all at once, and adds up what they return.
    static func sum<Client: Sendable>(
        _ clients: [Client],
        _ body: @escaping @Sendable (Client) async throws -> Int
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for client in clients { group.addTask { () async throws in try await body(client) } }
            return try await group.reduce(0, +)
        }
    }
}
#endif
