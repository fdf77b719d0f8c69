#if Redis
import Foundation
import Testing

@Suite("What the tests of the Redis client stand on: scripted servers", .timeLimit(.minutes(10)))
struct FakeServerTests {
    /// What a client sees that sends a command and reads to the end.
    private func exchange(_ words: [String] = ["GET", "key"], with server: FakeServer) async throws -> String {
        let address = server.address
        return try await OwnThread.run {
            let socket = try PlainSocket(to: address)
            try socket.send(words)
            return try socket.receiveToEnd()
        }
    }

    @Test func answersAClientThatConnects() async throws {
        try await FakeServer.run { server in
            let commands = [
                ["AUTH", "user", "secret"], ["SELECT", "3"], ["CLIENT", "SETNAME", "x"], ["PING"], ["ping", "a\r\nb"],
                ["GET", "key"],
            ]
            let ok = WireValue.status("OK")
            let unknown = WireValue.error("ERR unknown command 'GET'")
            let replies = try await PlainSocket.replies(to: commands, at: server.address)
            #expect(replies == [ok, ok, ok, .status("PONG"), .bulk("a\r\nb"), unknown])
            #expect(server.requests.map(\.words) == commands)
            #expect(server.requests.map(\.index) == [0, 1, 2, 3, 4, 5])
            #expect(server.requests.map(\.time) == server.requests.map(\.time).sorted())
        }
    }

    @Test func listensAtAUnixSocket() async throws {
        let folder = try TemporaryFolder()
        try await FakeServer.run(at: "\(folder.path)/fake.sock") { server in
            let replies = try await PlainSocket.replies(to: [["PING"]], at: server.address)
            #expect(replies == [.status("PONG")])
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/fake.sock"))
    }

    @Test func sendsWhatItIsTold() async throws {
        let answer: FakeServer.Answer = { request in
            switch request.name {
            case "TEXT": .reply("+text\r\n")
            case "VALUE": .value(.array([.integer(1), .null, .array([])]))
            case "BYTES": .raw([0x24, 0x31, 0x0d, 0x0a, 0xff, 0x0d, 0x0a])
            case "DRIP": .drip("+a\r\n", every: .milliseconds(1))
            case "LATE": .replyAfter(.milliseconds(20), ":20\r\n")
            case "NOTHING": .silence
            default: .closeAfterSending("*2\r\n:1\r\n:")
            }
        }
        try await FakeServer.run(answer: answer) { server in
            let commands = [["TEXT"], ["VALUE"], ["BYTES"], ["DRIP"], ["LATE"]]
            let values: [WireValue] = [
                .status("text"), .array([.integer(1), .null, .array([])]), .bulk([0xff]), .status("a"), .integer(20),
            ]
            let start = ContinuousClock.now
            let replies = try await PlainSocket.replies(to: commands, at: server.address)
            #expect(replies == values)
            #expect(ContinuousClock.now - start >= .milliseconds(20))
            #expect(try await PlainSocket.replies(to: [["TEXT"]], at: server.address) == [.status("text")])
            #expect(try await exchange(["CUT", "OFF"], with: server) == "*2\r\n:1\r\n:")
            #expect(server.accepted == 3)
        }
    }

    @Test func repliesThatAreLateCountFromWhenTheirCommandsCame() async throws {
        try await FakeServer.run(answer: { _ in .replyAfter(.milliseconds(200), "+late\r\n") }) { server in
            let start = ContinuousClock.now
            let count = try await PlainSocket.replies(to: Array(repeating: ["X"], count: 100), at: server.address).count
            #expect(count == 100)
            // One after the other would take 20 seconds.
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test func closesAndResets() async throws {
        try await FakeServer.run(answer: { $0.name == "CLOSE" ? .close : .reset }) { server in
            let text = try await exchange(["CLOSE"], with: server)
            #expect(text.isEmpty)
            #expect(await eventually { server.open == 0 })
            let reason = SupportFailure(String(cString: strerror(ECONNRESET)))
            await #expect(throws: reason) {
                try await exchange(["RESET"], with: server)
            }
            #expect(await eventually { server.open == 0 })
            #expect(server.mostOpen == 1)
        }
    }

    @Test func followsAScript() async throws {
        let script: FakeServer.Script = { connection in
            try connection.send("-ERR max number of clients reached\r\n")
            try connection.send(.integer(try connection.expect(commands: 2).count))
        }
        try await FakeServer.runScript(script) { server in
            let address = server.address
            let text = try await OwnThread.run {
                let socket = try PlainSocket(to: address)
                let early = try socket.receive()
                try socket.send(["A", "1"])
                try socket.send(["B", "2"])
                return String(decoding: early, as: UTF8.self) + (try socket.receiveToEnd())
            }
            #expect(text == "-ERR max number of clients reached\r\n:2\r\n")
        }
    }

    @Test(arguments: [FakeConnection.Ending.close, .reset])
    func endsConnectionsThatAreOpen(_ ending: FakeConnection.Ending) async throws {
        try await FakeServer.runMute { server in
            let clients = (0..<5).map { _ in Task { try await exchange(with: server) } }
            #expect(await eventually { server.open == 5 })
            if ending == .close { await server.closeConnections() } else { await server.resetConnections() }
            #expect(server.open == 0 && server.accepted == 5)
            for client in clients {
                let result = await client.result
                #expect((try? result.get()) == (ending == .close ? "" : nil))
            }
        }
    }

    @Test func endsWhileClientsAreConnected() async throws {
        let client = try await FakeServer.run(answer: { _ in .stall }) { server in
            let client = Task { try await exchange(with: server) }
            #expect(await eventually { server.requests.count == 1 })
            return client
        }
        #expect(try await client.value == "")
    }

    @Test func noticesThatAClientIsGone() async throws {
        try await FakeServer.runMute { server in
            let address = server.address
            try await OwnThread.run { try PlainSocket(to: address).send(["PING"]) }
            #expect(await eventually { server.accepted == 1 && server.open == 0 })
        }
    }

    @Test func refusesAndListensAgain() async throws {
        try await FakeServer.run { server in
            await server.stopListening()
            await #expect(throws: SupportFailure.self) { try await exchange(with: server) }
            try await server.listenAgain()
            #expect(try await PlainSocket.replies(to: [["PING"]], at: server.address) == [.status("PONG")])
        }
    }

    @Test func aClosedPortRefuses() async throws {
        try await ClosedPort.run { port in
            await #expect {
                _ = try await PlainSocket.replies(to: [], at: .port(port))
            } throws: { error in
                "\(error)".contains(String(cString: strerror(ECONNREFUSED)))
            }
        }
    }

    @Test func aFullBacklogDoesNotAnswer() async throws {
        try await FullBacklog.run { port in
            await #expect {
                _ = try await PlainSocket.replies(to: [], at: .port(port), within: .milliseconds(200))
            } throws: { error in
                "\(error)".contains(String(cString: strerror(ETIMEDOUT)))
            }
        }
    }
}
#endif
