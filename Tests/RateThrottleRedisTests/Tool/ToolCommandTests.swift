#if Redis
import Foundation
import RateThrottle
import Testing

@Suite("The tool asks a server", .timeLimit(.minutes(5)))
struct ToolCommandTests {
    @Test func check() async throws {
        try await RedisServer.run { server in
            let first = try await Tool.run("check alice --rate 2/hour --strategy leaky_bucket", on: server)
            #expect(first.status == 0)
            #expect(first.output.contains(#/^allowed, 1 of 2 left, full again in [0-9.]+ s\n$/#))
            #expect(first.error.isEmpty)

            let second = try await Tool.run("check alice --rate 2/hour --strategy leaky_bucket --json", on: server)
            #expect(second.status == 0)
            let json = try second.json()
            #expect(json["allowed"] as? Bool == true)
            #expect(json["remaining"] as? Int == 0)
            #expect(json["reason"] is NSNull)
            #expect(json["strategy"] as? String == "leaky_bucket")
            #expect(json["window"] as? Int == 3_600)

            let third = try await Tool.run("check alice --rate 2/hour --strategy leaky_bucket", on: server)
            #expect(third.status == 1)
            #expect(third.output.hasPrefix("denied (limit_exceeded), 0 of 2 left, try again in "))
            #expect(third.error.isEmpty)
        }
    }

    static let names: Set = [
        "allowed", "blocked", "reason", "remaining", "limit", "capacity", "window", "retry_after", "reset_after",
        "reset_time", "rule", "scope", "strategy", "allowed_count", "denied_count",
    ]

    @Test(arguments: RateThrottleStrategy.allCases)
    func everyStrategyAndItsNames(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run { server in
            let options = "--rate 5/365d --strategy \(strategy.rawValue) --rule api --scope user"
            let check = try await Tool.run("check bob \(options) --times 8 --json", on: server)
            #expect(check.status == 1)
            let json = try check.json()
            #expect(Set(json.keys) == Self.names)
            #expect(json["allowed_count"] as? Int == 5)
            #expect(json["denied_count"] as? Int == 3)
            #expect(json["allowed"] as? Bool == false)
            #expect(json["reason"] as? String == "limit_exceeded")
            #expect((json["retry_after"] as? Double).map { $0 > 0 } == true)
            #expect(json["rule"] as? String == "api")
            #expect(json["scope"] as? String == "user")

            let text = try await Tool.run("check bob \(options) --times 2", on: server)
            #expect(text.output.hasPrefix("0 of 2 allowed; the last: denied (limit_exceeded), 0 of 5 left"))
        }
    }

    @Test func peekChangesNothing() async throws {
        try await RedisServer.run { server in
            for _ in 0..<2 {
                let peek = try await Tool.run("peek alice --rate 2/hour --json", on: server)
                #expect(peek.status == 0)
                #expect(try peek.json()["remaining"] as? Int == 1)
            }
            #expect(try await server.ask("DBSIZE") == "0")
            let never = try await Tool.run("peek alice --rate 2/hour --cost 3", on: server)
            #expect(never.status == 1)
            #expect(never.output == "denied (cost_exceeds_limit), 2 of 2 left, never\n")
        }
    }

    @Test func reset() async throws {
        try await RedisServer.run { server in
            _ = try await Tool.run("check alice --rate 1/hour --block 1h --times 2", on: server)
            let blocked = try await Tool.run("peek alice --rate 1/hour --block 1h --json", on: server)
            #expect(try blocked.json()["reason"] as? String == "blocked")
            let other = try await Tool.run("reset alice --scope user", on: server)
            #expect(other.status == 0)
            #expect(other.output == "reset under rule check, scope user\n")
            #expect(try await server.ask("DBSIZE") == "1")
            let reset = try await Tool.run("reset alice --json", on: server)
            #expect(reset.status == 0)
            #expect(reset.output == #"{"reset": true, "rule": "check", "scope": "ip"}"# + "\n")
            #expect(try await server.ask("DBSIZE") == "0")
        }
    }

    @Test func pingAndInfo() async throws {
        try await RedisServer.run(["maxmemory 77mb"]) { server in
            let ping = try await Tool.run("ping", on: server)
            #expect(ping.status == 0)
            #expect(ping.output.contains(#/^PONG after [0-9.]+ ms\n$/#))
            let json = try await Tool.run("ping --json", on: server).json()
            #expect(json["ping"] as? String == "PONG")
            #expect((json["seconds"] as? Double).map { $0 > 0 && $0 < 5 } == true)

            let info = try await Tool.run("info", on: server)
            #expect(info.status == 0)
            #expect(info.output.contains("maxmemory_policy: noeviction\n"))
            #expect(info.output.split(separator: "\n").count < 20)
            let memory = try await Tool.run("info memory --json", on: server)
            #expect(memory.status == 0)
            #expect(try memory.json()["maxmemory"] as? String == "\(77 << 20)")
            #expect(try memory.json()["redis_version"] == nil)
            let none = try await Tool.run("info keyspace --json", on: server)
            #expect(none.output == "{}\n")
        }
    }

    /// What the tool counts is what an application counts, and the other way round.
    @Test func sharesTheApplicationsKeys() async throws {
        try await RedisServer.run { server in
            let limiter = try await createLimiter(
                storage: .redis(url: "redis://127.0.0.1:\(server.port)", keyPrefix: "shop:"),
                decisionDeadline: .seconds(30)
            )
            limiter.addRule(
                try RateThrottleRule(name: "api", rate: "10/hour", strategy: .tokenBucket, burst: 20, scope: .user)
            )
            try await limiter.checkRateLimit("user-7", rule: "api", cost: 5)
            let options = "--rate 10/hour --strategy token_bucket --burst 20 --scope user --rule api --prefix shop:"
            let check = try await Tool.run("check user-7 \(options) --cost 2 --json", on: server)
            #expect(try check.json()["remaining"] as? Int == 13)
            #expect(try await limiter.peek("user-7", rule: "api", cost: 0).remaining == 13)
            _ = try await Tool.run("reset user-7 --scope user --rule api --prefix shop:", on: server)
            #expect(try await limiter.peek("user-7", rule: "api", cost: 0).remaining == 20)
            await limiter.shutdown()
        }
    }

    /// The option wins over the environment.
    @Test func optionBeforeEnvironment() async throws {
        try await RedisServer.run { server in
            let run = try await Tool.run("ping --redis unix://\(server.socketPath)", on: nil)
            #expect(run.status == 0)
            let other = try await ClosedPort.run { port in
                try await Tool.run("ping --redis redis://127.0.0.1:\(port)", on: server)
            }
            #expect(other.status == 69)
        }
    }

    @Test func overTLS() async throws {
        let certificates = try await TestCertificates.made()
        try await RedisServer.run(["tls-auth-clients yes"], tls: certificates.server) { server in
            let url = "rediss://localhost:\(try #require(server.tlsPort))"
            let trust = "--cacert \(certificates.authority)"
            let login = "--cert \(certificates.client.certificate) --key \(certificates.client.key)"
            #expect(try await Tool.run("ping --redis \(url) \(trust) \(login)", on: nil).status == 0)
            for options in ["", login, trust] {
                let run = try await Tool.run("ping --redis \(url) \(options)", on: nil)
                #expect(run.status == 69, "\(options): \(run.text)")
                #expect(run.error.contains("tls: "), "\(run.error)")
            }
        }
    }
}
#endif
