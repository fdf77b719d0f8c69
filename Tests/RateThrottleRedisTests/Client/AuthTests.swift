#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("Logging in", .timeLimit(.minutes(1)))
struct AuthTests {
    private static let password = "p4ss:w0rd"

    /// All that a client says of itself.
    private static func words(of client: RedisClient) -> String {
        var text = "\(client.configuration) \(client.status) \(String(reflecting: client.status))"
        dump(client.configuration, to: &text)
        dump(client.status, to: &text)
        dump(client, to: &text)
        return text
    }

    /// All that an error says.
    private static func words(of error: RedisError) -> String {
        var text = "\(error) \(String(reflecting: error))"
        dump(error, to: &text)
        return text
    }

    /// Runs a body with a client that logs in.
    private static func with(
        _ server: RedisServer,
        password: String?,
        username: String? = nil,
        db: Int = 0,
        afterRefusal: Duration = .seconds(30),
        _ body: (RedisClient) async throws -> Void
    ) async throws {
        let backoff = RedisBackoff(afterRefusal: afterRefusal)
        let options = RedisOptions(username: username, password: password, backoff: backoff)
        try await Clients.with(RedisClient(host: "127.0.0.1", port: Int(server.port), db: db, options: options), body)
    }

    /// Expects that a call fails at once, and says nothing of a password.
    private static func expectRefusal(
        _ client: RedisClient,
        _ code: RedisError.Code,
        secret: String,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> RedisError {
        let error = await #expect(throws: RedisError.self, sourceLocation: location) { try await client.ping() }
        let thrown = try #require(error, sourceLocation: location)
        #expect(thrown.code == code, "\(thrown)", sourceLocation: location)
        #expect(!thrown.mayHaveExecuted && !thrown.isRetryable, sourceLocation: location)
        #expect(!words(of: thrown).contains(secret), sourceLocation: location)
        return thrown
    }

    @Test func aPasswordWithoutAUser() async throws {
        try await RedisServer.run(["requirepass \(Self.password)"]) { server in
            try await Self.with(server, password: Self.password) { client async throws in
                #expect(try await client.command("ACL", "WHOAMI").string == "default")
                #expect(!Self.words(of: client).contains(Self.password))
            }
        }
    }

    /// Attempts are logged and counted by servers: few are made, and yet the client finds out when it is mended.
    @Test func aWrongPasswordIsTriedRarelyUntilItIsRight() async throws {
        try await RedisServer.run(["requirepass other"]) { server in
            try await Self.with(server, password: Self.password, afterRefusal: .milliseconds(200)) {
                client async throws in
                let start = ContinuousClock.now
                for _ in 0..<500 { _ = try await Self.expectRefusal(client, .authentication, secret: Self.password) }
                let limit = Int((ContinuousClock.now - start) / .milliseconds(200)) + 1
                #expect(client.status.dials <= limit)
                #expect(!Self.words(of: client).contains(Self.password))
                try await server.ask("CONFIG", "SET", "requirepass", Self.password)
                let isMended = await eventually(within: .seconds(5)) { (try? await client.ping()) != nil }
                #expect(isMended)
                #expect(client.status.state == .ready)
            }
        }
    }

    @Test func aWrongPasswordIsNotTriedAgainSoon() async throws {
        try await RedisServer.run(["requirepass other"]) { server in
            try await Self.with(server, password: Self.password) { client async throws in
                for _ in 0..<500 { _ = try await Self.expectRefusal(client, .authentication, secret: Self.password) }
                #expect(client.status.dials == 1)
                let log = try await server.ask("ACL", "LOG")
                #expect(log.components(separatedBy: "AUTH").count - 1 < 5)
            }
        }
    }

    /// A password that was right until it was changed: the connection is lost, and its successor is refused once.
    @Test func aPasswordThatIsNoLongerRightIsNotTriedAgainSoon() async throws {
        try await RedisServer.run(["requirepass \(Self.password)"]) { server in
            try await Self.with(server, password: Self.password) { client async throws in
                try await client.ping()
                try await server.ask("CONFIG", "SET", "requirepass", "other")
                try await server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                let isLost = await eventually { client.status.connections == 0 }
                #expect(isLost)
                for _ in 0..<500 { _ = try await Self.expectRefusal(client, .authentication, secret: Self.password) }
                #expect(client.status.dials == 2)
            }
        }
    }

    @Test func callersAtOnceLearnItTogether() async throws {
        try await RedisServer.run(["requirepass other"]) { server in
            try await Self.with(server, password: Self.password) { client async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<64 {
                        group.addTask { () async throws in
                            _ = try await Self.expectRefusal(client, .authentication, secret: Self.password)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(client.status.dials == 1)
            }
        }
    }

    @Test func noPasswordWhereOneIsWanted() async throws {
        try await RedisServer.run(["requirepass \(Self.password)"]) { server in
            try await Self.with(server, password: nil) { client async throws in
                let error = try await Self.expectRefusal(client, .authentication, secret: Self.password)
                #expect(error.serverMessage?.hasPrefix("NOAUTH") == true)
                #expect(client.status.dials == 1)
            }
        }
    }

    @Test func aPasswordWhereNoneIsWanted() async throws {
        try await RedisServer.run { server in
            try await Self.with(server, password: Self.password) { client async throws in
                let error = try await Self.expectRefusal(client, .authentication, secret: Self.password)
                #expect(error.message.contains("without any password configured"))
            }
        }
    }

    /// A user for a limiter and nothing else. Nothing is sent that would be refused and logged without need.
    @Test func aUserWithFewRights() async throws {
        let user = "user limiter on >\(Self.password) resetchannels ~rl:* -@all +evalsha +eval +ping +incr"
        try await RedisServer.run([user]) { server in
            try await Self.with(server, password: Self.password, username: "limiter") { client async throws in
                let script = try RedisScript("return redis.call('INCR', KEYS[1])")
                for count in 1...3 {
                    #expect(try await client.evalScript(script, keys: ["rl:a"], expecting: .integer) == .integer(count))
                }
                try await client.ping()
                let error = await #expect(throws: RedisError.self) { try await client.info() }
                #expect(error?.code == .permission)
                #expect(error?.mayHaveExecuted == false)
                let other = await #expect(throws: RedisError.self) { try await client.evalScript(script, keys: ["x"]) }
                #expect(other?.code == .permission)
                #expect(client.status.dials == 1)
                #expect(try await server.ask("ACL", "LOG").contains("select") == false)
            }
        }
    }

    /// Only what scripts need, and not the command that the script runs.
    @Test func aScriptThatMayNotRunACommand() async throws {
        let user = "user limiter on >\(Self.password) ~rl:* -@all +evalsha +eval +ping"
        try await RedisServer.run([user]) { server in
            try await Self.with(server, password: Self.password, username: "limiter") { client async throws in
                let constant = try RedisScript("return 7")
                #expect(try await client.evalScript(constant, keys: ["rl:a"]) == .integer(7))
                let script = try RedisScript("return redis.call('INCR', KEYS[1])")
                let error = await #expect(throws: RedisError.self) {
                    try await client.evalScript(script, keys: ["rl:a"])
                }
                #expect(error?.code == .permission)
            }
        }
    }

    @Test func databaseZeroIsNotSelected() async throws {
        try await FakeServer.run { server in
            let url = "redis://:\(Self.password)@127.0.0.1:\(server.port)"
            for (path, names) in [("/0", ["AUTH", "PING", "PING"]), ("/1", ["AUTH", "SELECT", "PING", "PING"])] {
                let client = try RedisClient(url: url + path)
                try await client.ping()
                await client.shutdown()
                #expect(server.requests.filter { $0.connection == server.accepted - 1 }.map(\.name) == names)
            }
        }
    }

    @Test func aDatabaseThatThereIsNot() async throws {
        try await RedisServer.run(["databases 4"]) { server in
            try await Self.with(server, password: nil, db: 77) { client async throws in
                let error = try await Self.expectRefusal(client, .invalidArgument, secret: Self.password)
                #expect(error.message.contains("database 77"))
                #expect(error.serverMessage == "ERR DB index is out of range")
                #expect(client.status.dials == 1)
            }
        }
    }

    @Test func aUserWhoMayNotSelect() async throws {
        let user = "user limiter on >\(Self.password) ~* -@all +ping"
        try await RedisServer.run([user]) { server in
            try await Self.with(server, password: Self.password, username: "limiter", db: 2) { client async throws in
                let error = try await Self.expectRefusal(client, .permission, secret: Self.password)
                #expect(error.message.contains("database 2"))
            }
        }
    }

    /// Servers quote the arguments of what they do not know, and old ones, or proxies, know no AUTH.
    @Test(arguments: [
        "-ERR unknown command `AUTH`, with args beginning with: `p4ss:w0rd`, \r\n",
        "-ERR unknown command 'AUTH', with args beginning with: 'p4ss:w0rd' \r\n",
        "-ERR wrong arguments: AUTH p4ss:w0rd\r\n",
        "-WRONGPASS p4ss:w0rd is not it\r\n",
        "-p4ss:w0rd\r\n",
        "-ERR max number of clients reached by p4ss:w0rd\r\n",
    ])
    func aServerThatRepeatsThePassword(_ reply: String) async throws {
        try await FakeServer.run(answer: { $0.name == "AUTH" ? .reply(reply) : nil }) { server in
            let options = RedisOptions(password: Self.password)
            try await Clients.with(server, options) { client async throws in
                let error = try #require(await #expect(throws: RedisError.self) { try await client.ping() })
                #expect(!Self.words(of: error).contains(Self.password))
                #expect(!Self.words(of: client).contains(Self.password))
                #expect(client.status.lastError?.message.isEmpty == false)
                #expect(error.code == (reply.contains("max number") ? .connectionFailed : .authentication))
            }
        }
    }

    @Test func aSecretIsNowhereInAClient() throws {
        for url in ["redis://app:\(Self.password)@localhost", "unix://app:\(Self.password)@/none"] {
            let client = try RedisClient(url: url)
            #expect(!Self.words(of: client).contains(Self.password))
            #expect(client.configuration.credentials?.password.revealed == Self.password)
        }
    }

    /// The system's limit would cut a longer path, and another file would be opened.
    @Test func aPathThatIsTooLong() throws {
        let longest = "/" + String(repeating: "p", count: RedisEndpoint.maximumUnixPath - 1)
        _ = try RedisClient(url: "unix://\(longest)")
        let error = #expect(throws: RedisError.self) { try RedisClient(url: "unix://:\(Self.password)@\(longest)p") }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("\(RedisEndpoint.maximumUnixPath + 1) bytes") == true)
        #expect(error?.description.contains(Self.password) == false)
    }
}
#endif
