#if Redis
import Testing

@testable import RateThrottle

@Suite("A server that reads its data", .timeLimit(.minutes(1)))
struct LoadingTests {
    /// Slowed down by a setting that servers have for tests: 20 ms a key.
    @Test func callsFailAtOnceUntilItHasReadAll() async throws {
        let lines = ["key-load-delay 20000", "loading-process-events-interval-bytes 1024"]
        try await RedisServer.run(lines) { server in
            try await Clients.with(server) { client async throws in
                let value = [UInt8]((0..<4_000).map { _ in .random(in: 0...255) })
                for key in 0..<50 { try await client.command("SET", "\(key)", value) }
                try await server.ask("SAVE")
                let restart = Task { try await server.restart() }
                let isLoading = await eventually {
                    do throws(RedisError) { try await client.ping() } catch { return error.code == .loading }
                    return false
                }
                #expect(isLoading)
                let error = await #expect(throws: RedisError.self) { try await client.command("GET", "0") }
                #expect(error?.code == .loading && error?.mayHaveExecuted == false && error?.isRetryable == true)
                #expect(client.status.connections == 0)
                try await restart.value
                let isBack = await eventually { (try? await client.command("GET", "49").bytes) == value }
                #expect(isBack)
                #expect(client.status.reconnects == 1)
            }
        }
    }
}
#endif
