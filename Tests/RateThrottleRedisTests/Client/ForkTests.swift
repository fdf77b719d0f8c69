#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("Clients in a process that was forked", .timeLimit(.minutes(1)))
struct ForkTests {
    /// Which process asks: the one that made a client, or a child of it.
    private final class Fork: Sendable {
        let isChild = Lock(false)

        func client(of server: FakeServer) throws -> RedisClient {
            let options = RedisOptions()
            let configuration = try RedisConfiguration(
                host: "127.0.0.1",
                port: Int(server.port),
                database: 0,
                options: options
            )
            return try RedisClient(LoopSettings(configuration)) { [self] in
                isChild.withLock { $0 } ? ProcessIdentifier(number: -1) : .current
            }
        }
    }

    private static let calls: [(name: String, call: @Sendable (RedisClient) async throws -> Void)] = [
        ("command", { try await $0.command("GET", "k") }),
        ("a command that was made before", { try await $0.command(RedisCommand("GET", "k")) }),
        ("evalScript", { try await $0.evalScript(RedisScript("return 1")) }),
        ("pipeline", { _ = try await $0.pipeline { $0.get("k") } }),
        ("an empty pipeline", { _ = try await $0.pipeline { _ in } }),
        ("ping", { try await $0.ping() }),
        ("info", { _ = try await $0.info() }),
    ]

    @Test func everyCallSaysSoAndTheParentGoesOn() async throws {
        try await FakeServer.run { server in
            let fork = Fork()
            let client = try fork.client(of: server)
            try await client.ping()
            let count = server.requests.count
            fork.isChild.withLock { $0 = true }
            for (name, call) in Self.calls {
                let error = await #expect(throws: RedisError.self, "\(name)") { try await call(client) }
                #expect(error?.code == .forked, "\(name)")
                #expect(error?.mayHaveExecuted == false && error?.isRetryable == false, "\(name)")
            }
            // There is no loop to wait for here, and the parent's is not to end.
            await client.shutdown()
            await client.run()
            #expect(server.requests.count == count)
            fork.isChild.withLock { $0 = false }
            try await client.ping()
            #expect(server.accepted == 1)
            await client.shutdown()
        }
    }

    @Test func aClientThatTheChildDropsIsStillTheParents() async throws {
        try await FakeServer.run { server in
            let fork = Fork()
            var client: RedisClient? = try fork.client(of: server)
            try await client?.ping()
            let inbox = try #require(client?.inbox)
            weak let dropped = client
            fork.isChild.withLock { $0 = true }
            client = nil
            #expect(dropped == nil)
            #expect(try await Self.ping(through: inbox) == .success(.status("PONG")))
            #expect(server.accepted == 1 && server.open == 1)
            inbox.post(.shutDown(.now))
            await inbox.ended()
        }
    }

    /// Sends a PING without a client.
    private static func ping(through inbox: Inbox) async throws -> Result<RedisReply, RedisError> {
        let frame = try RedisCommand("PING").encoded()
        return await withCallContinuation { continuation in
            let command = PendingCommand(
                call: 0,
                completion: .call(continuation),
                frame: frame,
                script: nil,
                runsScript: false,
                shape: .any,
                deadline: .now + .seconds(10),
                isPatient: false,
                attemptTimeout: nil
            )
            if let refusal = inbox.submit([command]) { continuation.resume(returning: .failure(refusal)) }
        }
    }

    #if !THREAD_SANITIZER
    /// A child has no thread but the one that forked: whatever waited for another one there would wait for ever. That goes
    /// for the sanitizer too.
    @Test func aRealChildIsRefusedAndItsParentIsNot() async throws {
        await #expect(processExitsWith: .success) {
            try await FakeServer.run { server in
                try await Clients.with(server) { client async throws in
                    try await client.ping()
                    let pid = Self.fork()
                    if pid == 0 { await Self.endChild(client) }
                    var status: CInt = -1
                    let hasEnded = await eventually { waitpid(pid, &status, WNOHANG) == pid }
                    if !hasEnded, pid > 0 { kill(pid, SIGKILL) }
                    #expect(hasEnded && status == Self.refused << 8)
                    try await client.ping()
                    #expect(server.accepted == 1)
                }
            }
        }
    }

    /// Not in the headers as Swift sees them, because so little works in the child.
    private static func fork() -> pid_t {
        guard let symbol = dlsym(nil, "fork") else { return -1 }
        return unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)()
    }

    /// How a child ends that is refused everything. Not 0: when all wait, the child's last thread may give up and end it so.
    private static let refused: CInt = 7

    private static func endChild(_ client: RedisClient) async -> Never {
        for (_, call) in calls {
            do {
                try await call(client)
                _exit(1)
            } catch {
                if (error as? RedisError)?.code != .forked { _exit(2) }
            }
        }
        await client.shutdown()
        await client.run()
        _exit(Self.refused)
    }
    #endif
}
#endif
