#if Redis
import Testing

@testable import RateThrottle

@Suite("Scripts", .timeLimit(.minutes(1)))
struct ScriptTests {
    @Test func theSourceTravelsOnceAConnection() async throws {
        try await FakeServer.run(answer: { $0.name.hasPrefix("EVAL") ? .reply(":1\r\n") : nil }) { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("return 1")
                for _ in 0..<3 {
                    let reply = try await client.evalScript(script, keys: ["k"], arguments: [5], expecting: .integer)
                    #expect(reply == .integer(1))
                }
                let evals = server.requests.filter { $0.name.hasPrefix("EVAL") }
                #expect(evals.map(\.name) == ["EVAL", "EVALSHA", "EVALSHA"])
                #expect(evals.first?.words == ["EVAL", "return 1", "1", "k", "5"])
                #expect(evals.last?.words == ["EVALSHA", script.sha1 ?? "", "1", "k", "5"])
            }
        }
    }

    /// SCRIPT FLUSH under load: nobody sees NOSCRIPT, and every call counts exactly once.
    @Test func aServerThatForgetsIsToldAgain() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("return redis.call('INCR', KEYS[1])")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for _ in 0..<60 { _ = try await server.ask("SCRIPT", "FLUSH") } }
                    for _ in 0..<16 {
                        group.addTask { () async throws in
                            for _ in 0..<100 { try await client.evalScript(script, keys: ["n"], expecting: .integer) }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await client.command("GET", "n").string == "1600")
            }
        }
    }

    @Test func aForgottenScriptCountsAsSentAgain() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("return 1")
                try await client.evalScript(script)
                _ = try await server.ask("SCRIPT", "FLUSH")
                try await client.evalScript(script)
                #expect(client.status.retries == 1)
            }
        }
    }

    @Test func aRestartedServerIsToldAgain() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("return redis.call('INCR', KEYS[1])")
                #expect(try await client.evalScript(script, keys: ["n"]) == .integer(1))
                try await server.restart()
                let isBack = await eventually { (try? await client.evalScript(script, keys: ["n"])) != nil }
                #expect(isBack)
            }
        }
    }

    @Test func anErrorInAScriptMayHaveDoneHalfOfIt() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("redis.call('SET', KEYS[1], 1) return redis.call('LPUSH', KEYS[1], 2)")
                let error = await #expect(throws: RedisError.self) { try await client.evalScript(script, keys: ["k"]) }
                #expect(error?.mayHaveExecuted == true)
                #expect(error?.isRetryable == false)
            }
        }
    }

    @Test func aReplyOfAnotherShapeClosesTheConnection() async throws {
        let answer: FakeServer.Answer = { $0.name == "EVAL" ? .reply("+what?\r\n") : nil }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("return {1, 2}")
                let error = await #expect(throws: RedisError.self) {
                    try await client.evalScript(script, expecting: .integers(count: 2))
                }
                #expect(error?.code == .protocolViolation)
                #expect(error?.mayHaveExecuted == true)
                try await client.ping()
                #expect(server.accepted == 2)
                #expect(client.status.protocolViolations == 1)
            }
        }
    }

    @Test func aScriptMayReplyWithAFewThousandElements() async throws {
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let script = try RedisScript("local t = {} for i = 1, 50000 do t[i] = i end return t")
                #expect(try await client.evalScript(script).array?.count == 50_000)
                #expect(try await client.pipeline { $0.evalScript(script) }.first?.get().array?.count == 50_000)
                #expect(client.status.dials == 1)
            }
        }
    }

    @Test func anEmptyScriptIsRefused() {
        #expect(throws: RedisError.self) { try RedisScript("") }
    }
}
#endif
