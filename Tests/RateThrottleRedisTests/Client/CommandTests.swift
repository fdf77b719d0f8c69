#if Redis
import Testing

@testable import RateThrottle

@Suite("Commands on a real server", .timeLimit(.minutes(1)))
struct CommandTests {
    @Test func repliesOfEachKind() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                #expect(try await client.command("SET", "key", "value") == .status("OK"))
                #expect(try await client.command("GET", "key") == .bulk(Array("value".utf8)))
                #expect(try await client.command("GET", "none") == .null)
                #expect(try await client.command("INCRBY", "count", 41) == .integer(41))
                #expect(try await client.command("RPUSH", "list", "a", [UInt8]([0, 255])) == .integer(2))
                #expect(try await client.command("LRANGE", "list", 0, -1) == .array([.bulk([97]), .bulk([0, 255])]))
            }
        }
    }

    @Test func anErrorOfTheServerIsThrown() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                try await client.command("SET", "key", "text")
                let error = await #expect(throws: RedisError.self) { try await client.command("INCR", "key") }
                #expect(error?.code == .server)
                #expect(error?.serverMessage?.hasPrefix("ERR value is not an integer") == true)
                #expect(error?.mayHaveExecuted == false)
            }
        }
    }

    @Test func aPipelineHasAResultForEachCommand() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let results = try await client.pipeline {
                    $0.set("k", "v")
                    $0.get("k")
                    $0.increment("k")
                    $0.command("DEL", "k")
                    $0.get("k")
                }
                #expect(results.count == 5)
                #expect(results.first == .success(.status("OK")))
                #expect(results[1] == .success(.bulk(Array("v".utf8))))
                guard case .failure(let error) = results[2] else { throw SupportFailure("no error") }
                #expect(error.code == .server)
                #expect(results[3] == .success(.integer(1)))
                #expect(results[4] == .success(.null))
            }
        }
    }

    @Test func anEmptyPipelineAsksNothing() async throws {
        try await ClosedPort.run { port in
            let client = try RedisClient(host: "127.0.0.1", port: Int(port))
            #expect(try await client.pipeline { _ in }.isEmpty)
            await client.shutdown()
        }
    }

    @Test func pingAndInfo() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                try await client.ping()
                #expect(try await client.info()["used_memory_human"] != nil)
                let memory = try await client.info("memory")
                #expect(memory["used_memory"].flatMap(Int.init) ?? 0 > 0)
                #expect(memory["redis_version"] == nil)
            }
        }
    }

    @Test func callersAtOnceShareAConnectionAndGetTheirOwn() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                try await Clients.expectEachItsOwn(of: client)
            }
        }
    }

    @Test func largeValuesTravelBothWays() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let value = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
                try await client.command("SET", "large", value)
                #expect(try await client.command("GET", "large").bytes == value)
            }
        }
    }

    @Test(arguments: [
        RedisCommand("SUBSCRIBE", "channel"), RedisCommand("select", 1), RedisCommand("BLPOP", "list", 0),
        RedisCommand("MULTI"), RedisCommand("XREAD", "BLOCK", 0, "STREAMS", "s", "$"),
        RedisCommand("CLIENT", "REPLY", "OFF"), RedisCommand("script", "debug", "YES"), RedisCommand(),
        RedisCommand(""),
    ])
    func whatWouldDisturbOthersIsRefused(_ command: RedisCommand) async throws {
        try await ClosedPort.run { port in
            let client = try RedisClient(host: "127.0.0.1", port: Int(port))
            let error = await #expect(throws: RedisError.self) { try await client.command(command) }
            #expect(error?.code == .invalidArgument)
            await #expect(throws: RedisError.self) { try await client.pipeline { $0.command(command) } }
            #expect(client.status.dials == 0)
            await client.shutdown()
        }
    }

    /// Words are what they are where they stand.
    @Test(arguments: [
        RedisCommand("XADD", "s", "*", "block", 7), RedisCommand("SET", "BLPOP", "block"),
        RedisCommand("CLIENT", "LIST"), RedisCommand("SCRIPT", "FLUSH"),
    ])
    func whatDisturbsNobodyIsSent(_ command: RedisCommand) async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in try await client.command(command) }
        }
    }

    @Test func databaseUserAndUnixSocket() async throws {
        try await RedisServer.run(["user app on >p@:/#?%+ ~* +@all"]) { server in
            let password = "p%40%3A%2F%23%3F%25%2B"
            let overTCP = try RedisClient(url: "redis://app:\(password)@127.0.0.1:\(server.port)/3")
            try await overTCP.command("SET", "where", "three")
            let overUnix = try RedisClient(url: "unix://app:\(password)@\(server.socketPath)?db=3")
            #expect(try await overUnix.command("GET", "where").string == "three")
            #expect(try await overUnix.command("ACL", "WHOAMI").string == "app")
            await overTCP.shutdown()
            await overUnix.shutdown()
        }
    }

    @Test func theNameOfTheClientIsSeenOnTheServer() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server, RedisOptions(clientName: "limiter-7")) { client async throws in
                #expect(try await client.command("CLIENT", "GETNAME").string == "limiter-7")
            }
        }
    }
}
#endif
