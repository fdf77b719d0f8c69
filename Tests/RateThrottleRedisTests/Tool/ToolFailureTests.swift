#if Redis
import RateThrottle
import RateThrottleTestSupport
import Testing

@Suite("The tool says what failed, in one line and without a password", .timeLimit(.minutes(5)))
struct ToolFailureTests {
    /// Wrong words, and what the one line must name.
    static let usage: [(String, String)] = [
        ("check --rate 1/m", "identifier"), ("check a", "--rate"), ("peek a", "--rate"), ("reset", "identifier"),
        ("check a --rate 1", "\"1\""), ("check a --rate 1/m --strategy gcra", "leaky_bucket"),
        ("check a --rate 1/m --burst 2", "token_bucket"), ("check a --rate 1/m --scope all", "endpoint or global"),
        ("check a --rate 1/m --times 0", "1 or more"), ("check a --rate 1/m --cost -1", "0 or more"),
        ("check a --rate 1/m --block x", "'x'"), ("check a --rate 1/m --prefix {}", "without braces"),
        ("peek a --rate 1/m --times 3", "--times"), ("reset a --rate 1/m", "--rate"),
        ("ping --timeout 0", "allowed: 1 ms to 1 hour"), ("ping --timeout 2h", "allowed: 1 ms to 1 hour"),
        ("ping --cacert /nowhere", "rediss://"), ("ping --redis http://\(Tool.password)@h", "allowed: redis://"),
        ("ping --redis redis://u:\(Tool.password)", "port"), ("ping redis://:\(Tool.password)@h", "redis://…"),
        ("check a --rate redis://:\(Tool.password)@h", "rate"),
        ("info --redis redis://h/\(Tool.password)", "database"), ("ping --redis redis://h?p=\(Tool.password)", ""),
        ("check a --rate 1/m --redis redis://:\(Tool.password)@h --cost=redis://:\(Tool.password)@h", "redis://…"),
    ]

    @Test(arguments: usage)
    func wrongWords(_ words: String, _ named: String) async throws {
        let url = words.contains("prefix") || words.contains("timeout") || words.contains("cacert") ? "redis://h" : ""
        let run = try await Tool.run("ratethrottle", words.split(separator: " ").map(String.init), url: url)
        expect(run, status: 64, naming: named)
    }

    @Test func noServerNamed() async throws {
        expect(try await Tool.run("ping", on: nil), status: 64, naming: "REDIS_URL")
    }

    @Test func emptyIdentifier() async throws {
        try await RedisServer.run { server in
            let url = "redis://127.0.0.1:\(server.port)"
            let run = try await Tool.run("ratethrottle", ["check", "", "--rate", "1/m"], url: url)
            expect(run, status: 64, naming: "identifier")
        }
    }

    @Test(arguments: ["check a --rate 1/m", "peek a --rate 1/m", "reset a", "ping", "info"])
    func nobodyListens(_ words: String) async throws {
        try await ClosedPort.run { port in
            let url = "redis://:\(Tool.password)@127.0.0.1:\(port)/0"
            let run = try await Tool.run("ratethrottle", words.split(separator: " ").map(String.init), url: url)
            expect(run, status: 69, naming: "Connection refused")
            #expect(run.error.contains("127.0.0.1:\(port)"))
        }
    }

    @Test(arguments: ["check a --rate 1/m", "peek a --rate 1/m", "reset a", "ping", "info"])
    func nobodyAnswers(_ words: String) async throws {
        try await RedisServer.run { server in
            try await server.pause()
            let clock = ContinuousClock()
            let start = clock.now
            let run = try await Tool.run("\(words) --timeout 300ms", on: server)
            expect(run, status: 69, naming: "timedOut")
            #expect(clock.now - start < .seconds(4))
            server.resume()
        }
    }

    @Test func unknownName() async throws {
        let run = try await Tool.run("ping --redis redis://:\(Tool.password)@nowhere.invalid", on: nil)
        expect(run, status: 69, naming: "nowhere.invalid")
    }

    @Test func wrongPassword() async throws {
        try await RedisServer.run(["requirepass another"]) { server in
            for words in ["ping", "info", "check a --rate 1/m"] {
                let wrong = try await Tool.run(words, on: server, password: Tool.password)
                expect(wrong, status: 69, naming: "authentication")
                let none = try await Tool.run(words, on: server)
                expect(none, status: 69, naming: "authentication")
            }
            #expect(try await Tool.run("ping", on: server, password: "another").status == 0)
        }
    }

    @Test func fewRights() async throws {
        try await RedisServer.run(["user default on nopass ~other:* -@all +evalsha +eval +ping"]) { server in
            expect(try await Tool.run("info", on: server), status: 69, naming: "permission")
            expect(try await Tool.run("check a --rate 1/m", on: server), status: 69, naming: "permission")
        }
    }

    @Test func noPlaceToWrite() async throws {
        try await RedisServer.run { server in
            let program = BuiltPrograms.path(of: "ratethrottle")
            let run = try await Tool.shell("'\(program)' info --redis unix://\(server.socketPath) > /dev/full")
            #expect(run.status == 74)
        }
    }

    /// Nothing that the tool opens gets the number of a stream that was closed: the report would be written to it.
    @Test(arguments: [">&-", "<&- >&-"])
    func closedStreams(_ streams: String) async throws {
        try await RedisServer.run { server in
            for words in ["info", "ping", "peek a --rate 1/m"] {
                let run = try await Tool.shell("ratethrottle \(words) --redis unix://\(server.socketPath) \(streams)")
                expect(run, status: 74, naming: "Bad file descriptor")
            }
            let all = try await Tool.shell("ratethrottle info --redis unix://\(server.socketPath) <&- >&- 2>&-")
            #expect(all.status == 74 && all.text.isEmpty)
        }
    }

    /// Repaired, all that is not UTF-8 would be one identifier.
    @Test(arguments: ["check $'\\xff' --rate 1/m", "peek $'a\\xc3' --rate 1/m", "reset a --rule $'\\xff'"])
    func whatIsNotUTF8(_ words: String) async throws {
        try await RedisServer.run { server in
            let run = try await Tool.shell("ratethrottle \(words) --redis unix://\(server.socketPath)")
            expect(run, status: 64, naming: "UTF-8")
            #expect(try await server.ask("DBSIZE") == "0")
        }
    }

    @Test func damagedState() async throws {
        try await RedisServer.run { server in
            try await server.ask("SET", "ratethrottle:s:=:{a}:i:5:check", "xx")
            expect(try await Tool.run("check a --rate 1/m", on: server), status: 69, naming: "reset the identifier")
            #expect(try await Tool.run("reset a", on: server).status == 0)
            #expect(try await Tool.run("check a --rate 1/m", on: server).status == 0)
        }
    }

    @Test func aSectionThatIsNot() async throws {
        try await RedisServer.run { server in
            for words in ["info memroy", "info memroy --json"] {
                expect(try await Tool.run(words, on: server), status: 64, naming: "\"memroy\"")
            }
            // One without fields.
            let none = try await Tool.run("info keyspace --json", on: server)
            #expect(none.status == 0 && none.output == "{}\n", "\(none.text)")
        }
    }

    @Test func whatTheServerSaysIsEscaped() async throws {
        try await RedisServer.run { server in
            let url = "redis://127.0.0.1:\(server.port)"
            let rule = "a\u{1b}[31m\u{202e}b"
            let arguments = ["check", "a", "--rate", "1/m", "--rule", rule]
            let json = try await Tool.run("ratethrottle", arguments + ["--json"], url: url)
            #expect(try json.json()["rule"] as? String == rule)
            let text = try await Tool.run("ratethrottle", ["reset", "a", "--rule", rule], url: url)
            #expect(text.output == "reset under rule a\\u{1b}[31m\\u{202e}b, scope ip\n")
            for run in [json, text] {
                #expect(!run.text.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x202e })
            }
        }
    }

    private func expect(
        _ run: Tool,
        status: Int,
        naming named: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(run.status == status, "\(run.text)", sourceLocation: sourceLocation)
        #expect(run.output.isEmpty, sourceLocation: sourceLocation)
        #expect(run.error.hasPrefix("ratethrottle: "), sourceLocation: sourceLocation)
        #expect(run.error.split(separator: "\n").count == 1, "\(run.error)", sourceLocation: sourceLocation)
        #expect(named.isEmpty || run.error.contains(named), "\(run.error)", sourceLocation: sourceLocation)
        #expect(!run.text.contains(Tool.password), "\(run.text)", sourceLocation: sourceLocation)
    }
}
#endif
