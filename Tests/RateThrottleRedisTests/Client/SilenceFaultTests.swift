#if Redis
import Testing

@testable import RateThrottle

@Suite("Connections on which nothing is said", .timeLimit(.minutes(1)))
struct SilenceFaultTests {
    private static func isProbe(_ request: FakeServer.Request) -> Bool {
        request.name == "PING" && request.words.count == 2
    }

    /// The server looks at its clients once a second, so that this takes two.
    @Test func aServerThatClosesIdleConnections() async throws {
        try await RedisServer.run(["timeout 1"]) { server in
            try await Clients.with(server) { client async throws in
                for round in 0..<2 {
                    #expect(try await client.command("INCR", "n") == .integer(round + 1))
                    #expect(client.status.state == .ready)
                    let isClosed = await eventually { client.status.connections == 0 }
                    #expect(isClosed)
                    #expect(client.status.state == .idle)
                }
                #expect(try await client.command("GET", "n").string == "2")
                #expect(client.status.dials == 3 && client.status.retries == 0 && client.status.timeouts == 0)
            }
        }
    }

    /// A peer that is half gone: the connection looks well, and nothing ever comes. Nobody calls, and yet it is found out.
    @Test func aPeerThatDoesNotAnswerAHealthCheckIsLeft() async throws {
        let answer: FakeServer.Answer = { $0.connection == 0 && Self.isProbe($0) ? .silence : nil }
        let options = RedisOptions(healthCheckInterval: .milliseconds(50), stallTimeout: .milliseconds(200))
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server, options) { client async throws in
                let start = ContinuousClock.now
                try await client.ping(timeout: .seconds(10))
                let isClosed = await eventually { client.status.connections == 0 }
                #expect(isClosed)
                #expect(ContinuousClock.now - start >= .milliseconds(250))
                #expect(server.requests.contains(where: Self.isProbe))
                #expect(server.requests.map(\.name) == ["PING", "PING", "PING"])
                #expect(client.status.lastError?.code == .connectionLost)
                #expect(client.status.lastError?.message.contains("owed a reply") == true)
                #expect(client.status.timeouts == 0 && client.status.protocolViolations == 0)
                try await client.ping(timeout: .seconds(10))
                #expect(server.accepted == 2)
            }
        }
    }

    @Test func aStoppedServerIsFoundOutWithoutACall() async throws {
        try await RedisServer.run { server in
            let options = RedisOptions(healthCheckInterval: .milliseconds(50), stallTimeout: .milliseconds(200))
            try await Clients.with(server, options) { client async throws in
                try await client.command("SET", "k", "v", timeout: .seconds(10))
                try await server.pause()
                let isClosed = await eventually { client.status.connections == 0 }
                #expect(isClosed)
                #expect(client.status.lastError?.message.contains("owed a reply") == true)
                server.resume()
                #expect(try await client.command("GET", "k", timeout: .seconds(10)).string == "v")
                #expect(client.status.timeouts == 0 && client.status.dials == 2)
            }
        }
    }

    /// Healthy ones are asked again and again, and kept.
    @Test func aPeerThatAnswersHealthChecksIsKept() async throws {
        try await RedisServer.run { server in
            let options = RedisOptions(healthCheckInterval: .milliseconds(10), stallTimeout: .milliseconds(500))
            try await Clients.with(server, options) { client async throws in
                try await client.ping()
                let isAsked = try await eventually { () async throws in
                    let calls = try await server.info("cmdstat_ping")?.prefix { $0 != "," }.dropFirst("calls=".count)
                    return calls.flatMap { Int($0) } ?? 0 > 20
                }
                #expect(isAsked)
                #expect(client.status.dials == 1 && client.status.connections == 1)
            }
        }
    }

    /// The answer to another question: whatever came after it would be another's too.
    @Test(arguments: ["+PONG\r\n", "$6\r\nalive?\r\n", "$-1\r\n", ":1\r\n"])
    func anotherAnswerToAHealthCheckClosesTheConnection(_ reply: String) async throws {
        let answer: FakeServer.Answer = { $0.connection == 0 && Self.isProbe($0) ? .reply(reply) : nil }
        try await FakeServer.run(answer: answer) { server in
            let options = RedisOptions(healthCheckInterval: .milliseconds(50))
            try await Clients.with(server, options) { client async throws in
                try await client.ping()
                let isFound = await eventually { client.status.protocolViolations == 1 }
                #expect(isFound)
                #expect(client.status.connections == 0)
                #expect(client.status.lastError?.code == .protocolViolation)
                try await client.ping()
                #expect(server.accepted == 2)
                #expect(client.status.protocolViolations == 1)
            }
        }
    }
}
#endif
