#if Redis
import Foundation
import Testing

@testable import RateThrottle

/// Runs what Docs/Redis.md tells to type.
@Suite("Recipes of the guide", .timeLimit(.minutes(2)))
struct DocumentedRecipeTests {
    private let lines: [String]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let text = try String(contentsOf: root.appending(path: "Docs/Redis.md"), encoding: .utf8)
        lines = text.components(separatedBy: "\n")
    }

    @Test func certificates() async throws {
        let first = try #require(lines.firstIndex { $0.hasPrefix("openssl ") })
        let recipe = lines[first...].prefix { !$0.hasPrefix("```") }
        let command = try #require(lines.first { $0.hasPrefix("redis-server ") })
        let folder = try TemporaryFolder()
        let script = try folder.write("recipe", "set -eu\ncd \(folder.path)\n" + recipe.joined(separator: "\n"))
        try await ChildProcess.run("bash", [script], within: .seconds(60))
        let options = serverOptions(command, in: folder.path)
        #expect(options.count == 3)
        var tls = RedisTLS(caCertificates: "\(folder.path)/ca.pem")
        let identity = TestCertificates.Identity(
            certificate: "\(folder.path)/server.crt",
            key: "\(folder.path)/server.key",
            authority: tls.caCertificates ?? ""
        )
        try await RedisServer.run(options + ["tls-auth-clients yes"], tls: identity) { server in
            let port = try #require(server.tlsPort)
            for isKnown in [false, true] {
                if isKnown { tls.certificate = "\(folder.path)/client.crt" }
                if isKnown { tls.privateKey = "\(folder.path)/client.key" }
                let client = try RedisClient(host: "localhost", port: Int(port), options: RedisOptions(tls: tls))
                let isIn = (try? await client.ping()) != nil
                #expect(isIn == isKnown)
                await client.shutdown(deadline: .zero)
            }
        }
        folder.remove()
    }

    /// The options of the command but for its ports, as lines of a configuration file.
    private func serverOptions(_ command: String, in folder: String) -> [String] {
        command.components(separatedBy: " --").dropFirst().compactMap { option in
            let parts = option.split(separator: " ")
            guard parts.count == 2, !parts[0].hasSuffix("port") else { return nil }
            return "\(parts[0]) \(folder)/\(parts[1])"
        }
    }

    @Test func aUserWithFewRights() async throws {
        let user = try #require(lines.first { $0.hasPrefix("user limiter ") })
        let urls = lines.compactMap { $0.firstMatch(of: /redis:\/\/limiter:[^@]*@/)?.output }
        let url = try #require(urls.first)
        try await RedisServer.run([user]) { server in
            let client = try RedisClient(url: "\(url)127.0.0.1:\(server.port)/0")
            let script = try RedisScript("redis.call('PEXPIRE', KEYS[1], 1000) return redis.call('INCRBY', KEYS[1], 5)")
            try await client.ping()
            #expect(try await client.evalScript(script, keys: ["rl:a"]) == .integer(5))
            let key = await #expect(throws: RedisError.self) { try await client.command("GET", "another") }
            #expect(key?.code == .permission)
            let info = await #expect(throws: RedisError.self) { try await client.info() }
            #expect(info?.code == .permission)
            await client.shutdown(deadline: .zero)
        }
    }
}
#endif
