#if Redis
import Foundation
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

/// Does what Docs/Distributed.md says.
@Suite("The guide to several servers", .timeLimit(.minutes(5)))
struct DistributedGuideTests {
    private static let lines = (try? guide()) ?? []

    private static func guide() throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        return try String(contentsOf: root.appending(path: "Docs/Distributed.md"), encoding: .utf8)
            .components(separatedBy: "\n")
    }

    /// The lines of the first fence that has one that begins so.
    private static func fence(with start: String) throws -> [String] {
        let index = try #require(lines.firstIndex { $0.hasPrefix(start) })
        let first = try #require(lines[..<index].lastIndex { $0.hasPrefix("```") })
        return Array(lines[(first + 1)...].prefix { !$0.hasPrefix("```") })
    }

    /// The lines as they stand there, but for where the server is, and for `swift`, which would build what is built.
    @Test func twoServersShareALimit() async throws {
        let recipe = try Self.fence(with: "server=")
        let address = "export REDIS_URL="
        #expect(recipe.first?.hasPrefix(address) == true)
        let look = try Self.fence(with: "swift run ratethrottle peek")
        let swift = """
            swift() {
                case "$*" in
                    "build") ;;
                    "build --show-bin-path") echo '\(BuiltPrograms.path(of: ""))' ;;
                    "run "*) shift; "$@" ;;
                    *) return 1 ;;
                esac
            }
            """
        try await RedisServer.run { server in
            let start = [swift, "\(address)redis://127.0.0.1:\(server.port)/0"]
            let run = try await Tool.shell((start + recipe.dropFirst()).joined(separator: "\n"))
            #expect(run.status == 0 && run.error.isEmpty, "\(run.text)")
            let admitted = run.output.split(separator: "\n").compactMap { line in
                line.wholeMatch(of: /admitted (\d+) of 80/).flatMap { Int($0.1) }
            }
            #expect(admitted.count == 2)
            #expect(admitted.reduce(0, +) == 100)
            let peek = try await Tool.shell((start + look).joined(separator: "\n"))
            #expect(peek.status == 1)
            #expect(peek.output.hasPrefix("denied (limit_exceeded), 0 of 100 left, "), "\(peek.text)")
        }
    }

    @Test func commandsOfTheTool() async throws {
        let recipe = try Self.fence(with: "ratethrottle ping").dropFirst()
        try await RedisServer.run { server in
            let url = "export REDIS_URL=redis://127.0.0.1:\(server.port)/0"
            let run = try await Tool.shell((["set -e", url] + recipe).joined(separator: "\n"))
            #expect(run.status == 0, "\(run.text)")
            #expect(run.output.contains("allowed, 999 of 1000 left"))
        }
    }

    /// The rights of the guide's user, and those that it says to add.
    static func rights() throws -> (user: String, more: [String]) {
        let user = try #require(lines.first { $0.hasPrefix("user limiter ") })
        let first = try #require(lines.firstIndex { $0.hasPrefix("| For | Rights |") })
        let rows = lines[first...].dropFirst(2).prefix { $0.hasPrefix("|") }
        return (user, rows.flatMap { $0.replacing("\\|", with: "|").matches(of: /`(\+[a-z|]+)`/).map { String($0.1) } })
    }

    @Test func theUserMayDecide() async throws {
        let (user, more) = try Self.rights()
        #expect(more == ["+incrby", "+scan", "+info", "+select", "+client|setname"])
        try await RedisServer.run([user]) { server in
            try await Self.decideEverything(on: server)
            for action in [Self.increment, Self.clear, Self.info] {
                await #expect(throws: (any Error).self) { try await action(server, 0) }
            }
        }
        try await RedisServer.run(["\(user) \(more.joined(separator: " "))"]) { server in
            try await Self.decideEverything(on: server)
            for action in [Self.increment, Self.clear, Self.info] { try await action(server, 1) }
        }
    }

    /// None of the rights is too much.
    @Test func theUserNeedsAllOfIt() async throws {
        let (user, _) = try Self.rights()
        let rights = user.split(separator: " ").filter { $0.hasPrefix("+") }.map(String.init)
        #expect(rights.count == 14)
        try await RedisServer.run([user]) { server in
            for right in rights {
                try await server.ask("ACL", "SETUSER", "limiter", "-\(right.dropFirst())")
                try await server.ask("SCRIPT", "FLUSH")
                await #expect(throws: (any Error).self, "\(right)") { try await Self.decideEverything(on: server) }
                try await server.ask("ACL", "SETUSER", "limiter", right)
            }
            try await Self.decideEverything(on: server)
        }
    }

    /// What scripts call, in branches that no test may reach too.
    @Test func scriptsCallNothingElse() throws {
        let (user, more) = try Self.rights()
        let rights = Set(user.split(separator: " ").map(String.init) + more)
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/RateThrottle/Storage/Redis/Scripts").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var called: Set<String> = []
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            called.formUnion(text.matches(of: /call\(\s*'([A-Z]+)'/).map { "+" + $0.1.lowercased() })
        }
        #expect(called.count >= 10)
        #expect(called.subtracting(rights).isEmpty)
    }

    private static func client(of server: RedisServer, _ database: Int = 0) throws -> RedisClient {
        let options = RedisOptions(
            clientName: database == 0 ? nil : "limits",
            username: "limiter",
            password: "a-long-password"
        )
        return try RedisClient(host: "127.0.0.1", port: Int(server.port), db: database, options: options)
    }

    private static func decideEverything(on server: RedisServer) async throws {
        try await server.ask("FLUSHALL")
        try await Clients.with(client(of: server)) { client in try await decideEverything(with: client) }
    }

    /// Every decision, list and question of a limiter, and the operations that need no more rights.
    static func decideEverything(with client: RedisClient) async throws {
        try await client.ping()
        let storage = RedisStorage(client)
        let limiter = RateThrottleCore(storage: storage, failurePolicy: .throwError, decisionDeadline: .seconds(30))
        for strategy in RateThrottleStrategy.allCases {
            let name = strategy.rawValue
            limiter.addRule(
                try RateThrottleRule(name: name, rate: "100/365d", strategy: strategy, blockDuration: .seconds(60))
            )
            // Enough that a log is no longer written as a whole.
            for _ in 0..<101 { try await limiter.checkRateLimit("a", rule: name) }
            #expect(try await limiter.peek("a", rule: name).reason == .blocked)
            try await limiter.reset("a", rule: name)
        }
        let all = RateThrottleStrategy.allCases.map { RateThrottleCheck("a", rule: $0.rawValue) }
        #expect(try await limiter.checkRateLimits(all).allSatisfy(\.allowed))
        try await limiter.addToBlacklist("a", duration: .seconds(60))
        try await limiter.addToWhitelist("a")
        #expect(try await limiter.isBlacklisted("a"))
        try await limiter.removeFromBlacklist("a")
        try await limiter.removeFromWhitelist("a")
        let status = await limiter.getStatus()
        if !status.isStorageHealthy { throw SupportFailure("not healthy") }
        try await storage.set("key", "value", ttl: .seconds(60))
        #expect(try await storage.get("key") == "value")
        #expect(try await storage.compareAndSet("key", expected: "value", new: "other", ttl: nil))
        #expect(try await storage.delete("key"))
    }

    private static let increment: @Sendable (RedisServer, Int) async throws -> Void = { server, database in
        try await Clients.with(client(of: server, database)) { client in
            try await RedisStorage(client).increment("counter", amount: 1, ttl: nil)
            try await RedisStorage(client).increment("other", amount: 1, ttl: .seconds(60))
            try await RedisStorage(client).increment("other", amount: 1, ttl: .seconds(60))
        }
    }

    private static let clear: @Sendable (RedisServer, Int) async throws -> Void = { server, database in
        try await Clients.with(client(of: server, database)) { client in
            try await RedisStorage(client).set("key", "value")
            _ = try await RedisStorage(client).clear()
        }
    }

    private static let info: @Sendable (RedisServer, Int) async throws -> Void = { server, database in
        try await Clients.with(client(of: server, database)) { client in
            _ = try await client.info()
            if database != 0 {
                #expect(try await server.ask("CLIENT", "LIST").contains("name=limits"))
            }
        }
    }
}
#endif
