#if Redis
import Testing

@testable import RateThrottle

@Suite("Deadlines, cancellation, and whose reply is whose", .timeLimit(.minutes(1)))
struct DeadlineFaultTests {
    /// Answers ECHO after a while, and everything else at once.
    static func slowEcho(_ pause: Duration) -> FakeServer.Answer {
        { request in
            guard request.name == "ECHO", let text = request.words.last else { return nil }
            return .replyAfter(pause, "$\(text.utf8.count)\r\n\(text)\r\n")
        }
    }

    /// Fault 1: replies come after their callers are gone; nobody ever gets another's.
    @Test func nobodyReceivesAnothersReply() async throws {
        try await FakeServer.run(answer: Self.slowEcho(.milliseconds(500))) { server in
            try await Clients.with(server) { client async throws in
                let patient = Task { try await client.command("ECHO", "patient").string }
                for number in 0..<20 {
                    let error = await #expect(throws: RedisError.self) {
                        try await client.command("ECHO", "late-\(number)", timeout: .milliseconds(10))
                    }
                    #expect(error?.code == .timedOut)
                }
                let cancelled = (0..<20).map { number in Task { try await client.command("ECHO", "gone-\(number)") } }
                for task in cancelled { task.cancel() }
                for task in cancelled {
                    let error = await #expect(throws: RedisError.self) { try await task.value }
                    #expect(error?.code == .cancelled)
                }
                #expect(try await patient.value == "patient")
                let later = (0..<20).map { number in Task { try await client.command("ECHO", "\(number)").string } }
                for (number, task) in later.enumerated() { #expect(try await task.value == "\(number)") }
                #expect(server.accepted == 1)
                #expect(client.status.tombstones == 0)
                #expect(client.status.timeouts == 20)
                #expect(client.status.inFlight == 0)
            }
        }
    }

    /// Fault 5: a server that accepts and says nothing, and one that does not even accept.
    @Test(arguments: [false, true])
    func eachOfManyCallsEndsByItsOwnDeadline(_ isBacklogFull: Bool) async throws {
        let body: (UInt16) async throws -> Void = { port in
            let client = try RedisClient(host: "127.0.0.1", port: Int(port))
            let start = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        let error = await #expect(throws: RedisError.self) {
                            try await client.command("GET", "k", timeout: .milliseconds(200))
                        }
                        #expect(error?.code == .timedOut)
                        #expect(error?.mayHaveExecuted == false)
                    }
                }
            }
            // One after the other they would take 20 s.
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(client.status.dials <= 2)
            await client.shutdown(deadline: .zero)
        }
        if isBacklogFull {
            try await FullBacklog.run { try await body($0) }
        } else {
            try await FakeServer.runMute { try await body($0.port) }
        }
    }

    /// Connecting has a limit of its own; then calls fail with what it ran into.
    @Test func aMuteServerIsDown() async throws {
        try await FakeServer.runMute { server in
            let options = RedisOptions(socketConnectTimeout: .milliseconds(100))
            try await Clients.with(server, options) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .connectionFailed)
                #expect(error?.mayHaveExecuted == false)
                if case .down = client.status.state {} else { Issue.record("it is \(client.status.state)") }
            }
        }
    }

    /// Fault 21: the deadline is for the reply, not for each byte of it.
    @Test func aDrippingServerGainsNoTime() async throws {
        let answer: FakeServer.Answer = { request in
            guard request.name == "GET" else { return nil }
            return .drip("$99\r\n" + String(repeating: "a", count: 99) + "\r\n", every: .milliseconds(50))
        }
        try await FakeServer.run(answer: answer) { server in
            let options = RedisOptions(stallTimeout: .seconds(3))
            try await Clients.with(server, options) { client async throws in
                try await client.ping()
                let error = await #expect(throws: RedisError.self) {
                    try await client.command("GET", "k", timeout: .seconds(1))
                }
                #expect(error?.code == .timedOut)
                #expect(error?.mayHaveExecuted == true)
                // What drips for longer than the stall timeout is given up together with its connection.
                let isClosed = await eventually { client.status.connections == 0 }
                #expect(isClosed)
                #expect(client.status.tombstones == 0)
            }
        }
    }

    /// Fault 19: a reply that breaks off is no reply.
    @Test(arguments: ["*3\r\n:1\r\n:2", "$10\r\nabc", "", "+O"])
    func aBrokenReplyIsNeverAResult(_ part: String) async throws {
        let answer: FakeServer.Answer = { $0.name == "GET" ? .closeAfterSending(part) : nil }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.command("GET", "k") }
                #expect(error?.code == .connectionLost)
                #expect(error?.mayHaveExecuted == true)
                #expect(server.requests.filter { $0.name == "GET" }.count == 1, "it was sent again")
                try await client.ping()
            }
        }
    }

    /// Nothing is sent twice, unless the caller asked for it; then once.
    @Test func whatMayHaveBeenExecutedIsRepeatedOnDemandAndOnce() async throws {
        let answer: FakeServer.Answer = { $0.name == "INCR" ? .close : nil }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server, RedisOptions(retryOnTimeout: true)) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.command("INCR", "k") }
                #expect(error?.mayHaveExecuted == true)
                #expect(server.requests.filter { $0.name == "INCR" }.count == 2)
            }
        }
    }

    /// A time of the call's own has room for both attempts, too; and what was lost with a connection counts as repeated.
    @Test(arguments: [FakeServer.Action.replyAfter(.milliseconds(4_500), "$-1\r\n"), .close])
    func aCallWithATimeoutOfItsOwnIsRepeatedWithinIt(_ first: FakeServer.Action) async throws {
        let answer: FakeServer.Answer = { request in
            guard request.name == "GET" else { return nil }
            return request.connection == 0 && request.index == 1 ? first : .reply("$-1\r\n")
        }
        try await FakeServer.run(answer: answer) { server in
            try await Clients.with(server, RedisOptions(retryOnTimeout: true)) { client async throws in
                #expect(try await client.command("GET", "k", timeout: .seconds(6)).isNull)
                #expect(server.requests.filter { $0.name == "GET" }.count == 2)
                #expect(client.status.retries == 1)
            }
        }
    }

    @Test func aTimedOutCommandIsSentOnce() async throws {
        let names: Set = ["INCR", "EVAL", "EVALSHA", "DECR"]
        try await FakeServer.run(answer: { names.contains($0.name) ? .silence : nil }) { server in
            let options = RedisOptions(socketTimeout: .milliseconds(400), stallTimeout: .seconds(4))
            try await Clients.with(server, options) { client async throws in
                try await client.ping(timeout: .seconds(10))
                let script = try RedisScript("return redis.call('INCR', 'k')")
                // Long enough for a second attempt.
                let limit = Duration.seconds(1)
                let results = try await client.pipeline(timeout: limit) { $0.command("DECR", "k") }
                let first = await #expect(throws: RedisError.self) {
                    try await client.command("INCR", "k", timeout: limit)
                }
                let second = await #expect(throws: RedisError.self) {
                    try await client.evalScript(script, timeout: limit)
                }
                let third = #expect(throws: RedisError.self) { try results.first?.get() }
                for error in [first, second, third] { #expect(error?.mayHaveExecuted == true) }
                // Neither by itself nor when the connection is closed, over another one.
                let isClosed = await eventually { client.status.connections == 0 }
                #expect(isClosed)
                try await client.ping(timeout: .seconds(10))
                #expect(server.requests.map(\.name).filter(names.contains) == ["DECR", "INCR", "EVAL"])
                #expect(client.status.retries == 0)
            }
        }
    }

    @Test func aTimedOutCommandIsRepeatedWithinTheDeadline() async throws {
        let answer: FakeServer.Answer = { request in
            guard request.name == "EVAL" else { return nil }
            return request.connection == 0 ? .silence : .reply(":7\r\n")
        }
        try await FakeServer.run(answer: answer) { server in
            let options = RedisOptions(socketTimeout: .milliseconds(500), retryOnTimeout: true)
            try await Clients.with(server, options) { client async throws in
                try await client.ping()
                #expect(try await client.evalScript(RedisScript("return 7")) == .integer(7))
                #expect(server.requests.filter { $0.name == "EVAL" }.count == 2)
                #expect(client.status.retries == 1)
            }
        }
    }

    /// Hostile replies end the connection, not the process, and the call fails.
    @Test(arguments: [
        "*2147483647\r\n", "$9223372036854775807\r\n", "%1\r\n+a\r\n+b\r\n", ":12a\r\n", "?\r\n",
        String(repeating: "*1\r\n", count: 20), "+OK\r\n+OK\r\n",
    ])
    func aHostileReplyClosesTheConnection(_ reply: String) async throws {
        try await FakeServer.run(answer: { $0.name == "GET" ? .reply(reply) : nil }) { server in
            let options = RedisOptions(stallTimeout: .milliseconds(300))
            try await Clients.with(server, options) { client async throws in
                _ = try? await client.command("GET", "k", timeout: .milliseconds(600))
                let isClosed = await eventually { client.status.connections == 0 }
                #expect(isClosed)
                try await client.ping(timeout: .seconds(10))
                #expect(server.accepted == 2)
            }
        }
    }
}
#endif
