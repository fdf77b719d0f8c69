#if Redis
import Testing

@testable import RateThrottle

@Suite("Outages of a server", .timeLimit(.minutes(2)))
struct OutageFaultTests {
    @Test func aRefusedConnectionFailsAtOnceWithItsCause() async throws {
        try await ClosedPort.run { port in
            let client = try RedisClient(host: "127.0.0.1", port: Int(port))
            let start = ContinuousClock.now
            for _ in 0..<10 {
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .connectionFailed)
                #expect(error?.message.contains("refused") == true)
                #expect(error?.mayHaveExecuted == false)
            }
            // Waiting for their deadlines they would take 50 s.
            #expect(ContinuousClock.now - start < .seconds(10))
            await client.shutdown()
        }
    }

    @Test func anUnknownHostSaysSo() async throws {
        let client = try RedisClient(host: "no-such-host.invalid")
        let error = await #expect(throws: RedisError.self) { try await client.ping() }
        #expect(error?.message.contains("no-such-host.invalid") == true)
        await client.shutdown()
    }

    /// Fault 24: a stopped server fills the budget and no more. All others are refused at once, and none of theirs comes
    /// after all.
    @Test func aStoppedServerBoundsWhatWaits() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server, RedisOptions(maxInFlight: 1_000)) { client async throws in
                try await client.command("SET", "n", 0)
                try await server.pause()
                let waiting = (0..<1_000).map { _ in
                    Task { try await client.command("INCR", "n", timeout: .seconds(100)) }
                }
                let isFull = await eventually { client.status.inFlight == 1_000 }
                #expect(isFull)
                #expect(await Self.overloads(of: client, among: 99_000) == 99_000)
                #expect(client.status.inFlight == 1_000 && client.status.overloads == 99_000)
                for call in waiting { call.cancel() }
                for call in waiting {
                    let error = await #expect(throws: RedisError.self) { try await call.value }
                    #expect(error?.code == .cancelled)
                }
                server.resume()
                let isEmpty = await eventually { client.status.inFlight == 0 }
                #expect(isEmpty)
                let count = Int(try await client.command("GET", "n").string ?? "") ?? -1
                #expect((0...1_000).contains(count))
            }
        }
    }

    /// How many of so many calls at once are refused because too much is in flight.
    private static func overloads(of client: RedisClient, among count: Int) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<count {
                group.addTask {
                    do throws(RedisError) { try await client.command("INCR", "n") } catch {
                        return error.code == .overloaded
                    }
                    return false
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    /// The budget of bytes; and what is larger than all of it, or has more commands, can never be sent.
    @Test func whatIsTooMuchIsRefused() async throws {
        try await FakeServer.run(answer: { $0.name == "SET" ? .silence : nil }) { server in
            let options = RedisOptions(maxInFlight: 10, maxBufferedBytes: 65_536)
            try await Clients.with(server, options) { client async throws in
                let half = [UInt8](repeating: 7, count: 40_000)
                let first = Task { try await client.command("SET", "k", half) }
                let isHeld = await eventually { client.status.bufferedBytes > 40_000 }
                #expect(isHeld)
                let second = await #expect(throws: RedisError.self) { try await client.command("SET", "k", half) }
                #expect(second?.code == .overloaded && second?.isRetryable == true)
                #expect(client.status.overloads == 1)
                let large = await #expect(throws: RedisError.self) { try await client.command("SET", "k", half + half) }
                #expect(large?.code == .invalidArgument)
                let many = await #expect(throws: RedisError.self) {
                    try await client.pipeline { pipeline in for _ in 0..<11 { pipeline.get("k") } }
                }
                #expect(many?.code == .invalidArgument && many?.message.contains("maxInFlight (10)") == true)
                first.cancel()
                _ = try? await first.value
                #expect(client.status.cancellations == 1)
            }
        }
    }

    /// Fault 17: a slow script makes others busy; they fail after one pause, and work again when it is over.
    @Test func aSlowScriptMakesOthersBusy() async throws {
        try await RedisServer.run(["busy-reply-threshold 100"]) { server in
            try await Clients.with(server) { client async throws in
                let slow = Task {
                    _ = try? await server.query(
                        ["EVAL", "local n = 0 while n < 1e9 do n = n + 1 end", "0"],
                        within: .seconds(20)
                    )
                }
                let isBusy = await eventually(within: .seconds(20)) {
                    do throws(RedisError) { try await client.ping() } catch { return error.code == .busy }
                    return false
                }
                #expect(isBusy)
                _ = try await server.ask("SCRIPT", "KILL")
                await slow.value
                let isBack = await eventually { (try? await client.ping()) != nil }
                #expect(isBack)
            }
        }
    }

    @Test func aServerThatLoadsIsNotReady() async throws {
        let answer: FakeServer.Answer = { request in
            request.connection < 2 && request.name == "PING" ? .reply("-LOADING Redis is loading\r\n") : nil
        }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .loading)
                let isBack = await eventually { (try? await client.ping()) != nil }
                #expect(isBack)
            }
        }
    }

    @Test func tooManyClientsIsAFailureToConnect() async throws {
        try await RedisServer.run { server in
            let first = try RedisClient(host: "127.0.0.1", port: Int(server.port))
            try await first.ping()
            let count = try #require(try await server.info("connected_clients"))
            _ = try await server.ask("CONFIG", "SET", "maxclients", count)
            try await Clients.with(server) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.serverMessage?.contains("max number of clients") == true)
                #expect(error?.code == .connectionFailed)
                await first.shutdown(deadline: .zero)
                let isIn = await eventually { (try? await client.ping()) != nil }
                #expect(isIn)
            }
        }
    }

    @Test func readOnlyAndOutOfMemoryAreToldApart() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                _ = try await server.ask("CONFIG", "SET", "maxmemory", "1")
                let full = await #expect(throws: RedisError.self) { try await client.command("SET", "k", "v") }
                #expect(full?.code == .outOfMemory)
                _ = try await server.ask("CONFIG", "SET", "maxmemory", "0")
                _ = try await server.ask("REPLICAOF", "127.0.0.1", "1")
                let replica = await #expect(throws: RedisError.self) { try await client.command("SET", "k", "v") }
                #expect(replica?.code == .readOnly)
                _ = try await server.ask("REPLICAOF", "NO", "ONE")
                let isBack = await eventually { (try? await client.command("SET", "k", "v")) != nil }
                #expect(isBack)
            }
        }
    }

    /// A replica serves reads. Its refusals of writes are final, and no reason to connect again and again.
    @Test func aReplicaSaysSoAtOnceAndServesReads() async throws {
        let answer: FakeServer.Answer = { request in
            switch request.name {
            case "SET": .reply("-READONLY You can't write against a read only replica.\r\n")
            case "GET": .reply("$-1\r\n")
            default: nil
            }
        }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server) { client async throws in
                for _ in 0..<30 {
                    let error = await #expect(throws: RedisError.self) { try await client.command("SET", "k", "v") }
                    #expect(error?.code == .readOnly)
                    #expect(try await client.command("GET", "k").isNull)
                }
                // One a second at the most.
                #expect(client.status.dials < 5)
            }
        }
    }

    /// How long connecting may take is `socketConnectTimeout`, whatever a stall is.
    @Test func aStallTimeoutDoesNotShortenConnecting() async throws {
        try await FullBacklog.run { port in
            let options = RedisOptions(socketConnectTimeout: .seconds(20), stallTimeout: .milliseconds(100))
            try await Clients.with(RedisClient(host: "127.0.0.1", port: Int(port), options: options)) {
                client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping(timeout: .seconds(3)) }
                #expect(error?.code == .timedOut)
                #expect(client.status.dials == 1)
            }
        }
    }

    /// The server closes what is idle; the next call does not notice.
    @Test func anIdleConnectionThatTheServerClosedIsReplaced() async throws {
        try await FakeServer.run { server in
            try await Clients.with(server) { client async throws in
                try await client.ping()
                await server.closeConnections()
                let isGone = await eventually { client.status.connections == 0 }
                #expect(isGone)
                try await client.ping()
            }
        }
    }

    @Test func aSilentConnectionIsAsked() async throws {
        try await FakeServer.run { server in
            let options = RedisOptions(healthCheckInterval: .milliseconds(50))
            try await Clients.with(server, options) { client async throws in
                try await client.ping()
                let isAsked = await eventually { server.requests.contains { $0.name == "PING" && $0.words.count == 2 } }
                #expect(isAsked)
            }
        }
    }

    /// Fault 27: writing to a connection that the peer has reset raises no signal.
    @Test func aResetConnectionKillsNobody() async throws {
        try await FakeServer.run { server in
            try await Clients.with(server) { client async throws in
                for _ in 0..<20 {
                    try? await client.ping()
                    await server.resetConnections()
                    _ = try? await client.pipeline { pipeline in
                        for _ in 0..<100 { pipeline.set("k", [UInt8](repeating: 7, count: 1_000)) }
                    }
                }
                let isBack = await eventually { (try? await client.ping()) != nil }
                #expect(isBack)
            }
        }
    }
}
#endif
