#if Redis
import Testing

@testable import RateThrottle

@Suite("Many clients of a server that comes back", .timeLimit(.minutes(2)))
struct HerdFaultTests {
    /// Whether a server answers.
    private final class Mood: Sendable {
        let isMute = Lock(false)
    }

    /// Runs a body with many clients, all connected.
    private static func with(
        _ count: Int,
        of port: UInt16,
        _ options: RedisOptions = RedisOptions(),
        _ body: ([RedisClient]) async throws -> Void
    ) async throws {
        let clients = try (0..<count).map { _ in
            try RedisClient(host: "127.0.0.1", port: Int(port), options: options)
        }
        do {
            try await forEach(clients) { client async throws in try await client.ping() }
            try await body(clients)
            try await forEach(clients) { await $0.shutdown(deadline: .zero) }
        } catch {
            try await forEach(clients) { await $0.shutdown(deadline: .zero) }
            throw error
        }
    }

    private static func forEach(
        _ clients: [RedisClient],
        _ body: @escaping @Sendable (RedisClient) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in clients { group.addTask { try await body(client) } }
            try await group.waitForAll()
        }
    }

    /// Fault 28: each comes back, over one connection, dialled once.
    @Test func everyClientFindsARestartedServer() async throws {
        let count = 200
        try await RedisServer.run { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                try await Self.with(count, of: server.port) { clients in
                    await server.kill()
                    try await Self.forEach(clients) { client async throws in
                        await #expect(throws: RedisError.self) { try await client.ping() }
                    }
                    try await server.restart()
                    try await Self.forEach(clients) { client async throws in
                        let isBack = await eventually { (try? await client.ping()) != nil }
                        #expect(isBack)
                    }
                    #expect(clients.allSatisfy { $0.status.reconnects == 1 && $0.status.connections == 1 })
                    let dials = try #require(try await server.info("total_connections_received").flatMap { Int($0) })
                    // Those that ask for the test have some too.
                    #expect((count...count + 10).contains(dials))
                }
            }
            #expect(isClean)
        }
    }

    /// A server that is up again and overwhelmed: it accepts, and does not answer yet. Nobody knocks twice meanwhile.
    @Test func nobodyDialsTwiceAtATime() async throws {
        let count = 100
        let mood = Mood()
        try await FakeServer.run(answer: { _ in mood.isMute.withLock { $0 } ? .silence : nil }) { server in
            let options = RedisOptions(socketConnectTimeout: .seconds(60))
            try await Self.with(count, of: server.port, options) { clients in
                await server.stopListening()
                await server.closeConnections()
                try await Self.forEach(clients) { client async throws in
                    await #expect(throws: RedisError.self) { try await client.ping() }
                }
                let before = server.accepted
                mood.isMute.withLock { $0 = true }
                try await server.listenAgain()
                let allDial = await eventually { server.accepted >= before + count }
                #expect(allDial)
                try await Self.forEach(clients) { client async throws in
                    for _ in 0..<5 {
                        _ = try? await client.ping(timeout: .milliseconds(20))
                    }
                }
                #expect(server.accepted == before + count && server.open == count)
                mood.isMute.withLock { $0 = false }
                await server.closeConnections()
                try await Self.forEach(clients) { client async throws in
                    let isBack = await eventually { (try? await client.ping()) != nil }
                    #expect(isBack)
                }
                #expect(clients.allSatisfy { $0.status.reconnects == 1 && $0.status.connections == 1 })
            }
        }
    }
}
#endif
