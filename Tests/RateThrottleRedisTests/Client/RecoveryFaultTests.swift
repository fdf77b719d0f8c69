#if Redis
import Testing

@testable import RateThrottle

@Suite("What a server that comes back finds", .timeLimit(.minutes(2)))
struct RecoveryFaultTests {
    /// Fault 3: while the server is gone calls fail fast; when it is back they succeed, without a restart of the client.
    @Test func aCrashedServerIsFoundAgain() async throws {
        try await RedisServer.run { server in
            let isClean = try await Clients.leaveNothing(on: server.port) {
                try await Clients.with(server) { client async throws in try await crash(server, under: client) }
            }
            #expect(isClean)
        }
    }

    private func crash(_ server: RedisServer, under client: RedisClient) async throws {
        try await client.ping()
        await server.kill()
        let isDown = await eventually { (try? await client.ping()) == nil }
        #expect(isDown)
        let times = await withTaskGroup(of: [Duration].self) { group in
            for _ in 0..<16 { group.addTask { await failures(of: client) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(times.count == 16 * 200)
        // Not the slowest: a busy machine holds up any thread for a while. Waiting for the deadline would take five seconds.
        #expect(times.sorted()[times.count * 95 / 100] < .milliseconds(250))
        try await server.restart()
        let start = ContinuousClock.now
        let isBack = await eventually { (try? await client.ping()) != nil }
        #expect(isBack)
        // The longest wait between attempts, which is a second, and much time for the attempt.
        #expect(ContinuousClock.now - start < .seconds(4))
        #expect(client.status.reconnects == 1)
    }

    /// How long each of many calls takes to fail.
    private func failures(of client: RedisClient) async -> [Duration] {
        var times: [Duration] = []
        for _ in 0..<200 {
            let start = ContinuousClock.now
            if (try? await client.ping()) == nil { times.append(ContinuousClock.now - start) }
        }
        return times
    }

    /// Fault 19: what was not sent when a connection is lost goes over the next one; what was sent in part was not
    /// executed, and goes too. The rest is lost, and nothing arrives twice.
    @Test func whatWasNotSentMovesToTheNextConnection() async throws {
        let answer: FakeServer.Answer = { request in
            guard request.name == "SET" else { return nil }
            return request.connection == 0 ? .stall : .reply("+OK\r\n")
        }
        try await FakeServer.run(answer: answer) { server in
            // Long enough not to time out, and more than the sockets hold.
            let options = RedisOptions(socketTimeout: .seconds(60), maxBufferedBytes: 64 << 20)
            try await Clients.with(server, options) { client async throws in
                let value = [UInt8](repeating: 7, count: 100_000)
                let call = Task { () async throws in
                    try await client.pipeline { pipeline in
                        for number in 0..<300 { pipeline.set("\(number)", value) }
                    }
                }
                let hasCome = await eventually { server.requests.contains { $0.name == "SET" } }
                #expect(hasCome)
                await server.closeConnections()
                let results = try await call.value
                let lost = results.prefix { (try? $0.get()) == nil }
                #expect(!lost.isEmpty && lost.count < 300, "\(lost.count) were lost")
                for case .failure(let error) in lost { #expect(error.mayHaveExecuted) }
                #expect(results.dropFirst(lost.count).allSatisfy { (try? $0.get()) == .status("OK") })
                let keys = server.requests.filter { $0.name == "SET" && $0.connection > 0 }.map { $0.words[1] }
                #expect(keys == (lost.count..<300).map(String.init))
            }
        }
    }

    /// A server that reads its data says so to whatever it is asked: calls go on where it has done so, in their order.
    @Test func whatALoadingServerRefusesIsSentAgain() async throws {
        let answer: FakeServer.Answer = { request in
            guard request.name == "SET" else { return nil }
            return .reply(request.connection == 0 ? "-LOADING Redis is loading the dataset in memory\r\n" : "+OK\r\n")
        }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server) { client async throws in
                let results = try await client.pipeline { pipeline in
                    for number in 0..<50 { pipeline.set("\(number)", "v") }
                }
                #expect(results.count == 50 && results.allSatisfy { (try? $0.get()) == .status("OK") })
                let keys = server.requests.filter { $0.name == "SET" && $0.connection == 1 }.map { $0.words[1] }
                #expect(keys == (0..<50).map(String.init))
                #expect(client.status.retries == 50)
            }
        }
    }
}
#endif
