#if Redis
import RateThrottle
import Subprocess
import Testing

@Suite("The tool asks the master that sentinels name", .timeLimit(.minutes(3)))
struct SentinelToolTests {
    private static func run(_ words: String, _ url: String) async throws -> Tool {
        try await Tool.run("ratethrottle", words.split(separator: " ").map(String.init), url: url)
    }

    @Test func byURL() async throws {
        let made = try await TestCertificates.made()
        try await SentinelSet.run(tls: made.server) { set in
            let url = set.url("rediss+sentinel") + "/2"
            let authority = "--cacert \(made.authority)"
            let ping = try await Self.run("ping \(authority)", url)
            #expect(ping.status == 0, "\(ping.text)")
            let first = try await Self.run("check alice --rate 1/hour \(authority)", url)
            #expect(first.status == 0, "\(first.text)")
            #expect(try await set.servers[0].info("db2")?.hasPrefix("keys=1") == true)
            try await set.failover()
            try await set.waitForMaster(otherThan: set.servers[0])
            let second = try await Self.run("check alice --rate 1/hour \(authority)", url)
            #expect(second.status == 1, "\(second.text)")
            let unknown = try await Self.run("ping \(authority)", set.url("rediss+sentinel") + "x")
            #expect(unknown.status != 0 && unknown.error.contains("\"mymasterx\""), "\(unknown.text)")
            #expect(unknown.error.split(separator: "\n").count == 1)
        }
    }

    /// One that names the master is enough: the others have had their time before the tool's is over.
    @Test func mostSentinelsMayBeSilent() async throws {
        try await SentinelSet.run { set in
            try await FakeServer.runMute { mute in
                let other = "127.0.0.1:\(mute.port)"
                let sentinel = "127.0.0.1:\(set.sentinels[0].port)"
                let url = "redis+sentinel://\(other),localhost:\(mute.port),\(sentinel)/mymaster"
                let ping = try await Self.run("ping --timeout 20", url)
                #expect(ping.status == 0, "\(ping.text)")
            }
        }
    }

    /// A sentinel has a part of the time that the user gives, and not just what would do for a client with others to ask.
    @Test func theTimeIsTheSentinelsToo() async throws {
        try await RedisServer.run { master in
            let identity = String(repeating: "a", count: 40)
            let sentinel = FakeSentinel(host: "127.0.0.1", port: master.port, epoch: 0, identity: identity)
            let fields = [
                "name", "mymaster", "ip", "127.0.0.1", "port", "\(master.port)", "flags", "master", "config-epoch", "0",
            ]
            let reply = "*\(fields.count)\r\n" + fields.map { "$\($0.count)\r\n\($0)\r\n" }.joined()
            let answer: FakeServer.Answer = { request in
                guard request.words.dropFirst().first?.uppercased() == "MASTER" else { return sentinel.answer(request) }
                return .replyAfter(.milliseconds(500), reply)
            }
            try await FakeServer.run(answer: answer) { fake in
                let ping = try await Self.run("ping --timeout 20", "redis+sentinel://127.0.0.1:\(fake.port)/mymaster")
                #expect(ping.status == 0, "\(ping.text)")
            }
        }
    }

    @Test func withTheSentinelsOwnLogin() async throws {
        let user = "user watcher on >watcher-pw +@all &*"
        try await SentinelSet.run(sentinelLines: [user, "requirepass other-pw"]) { set in
            for (user, password, status) in [
                ("watcher", "watcher-pw", 0), ("", "other-pw", 0), ("watcher", "no-pw", 69),
            ] {
                let ping = try await Tool.run(
                    "ratethrottle",
                    ["ping"],
                    url: set.url(),
                    variables: ["REDIS_SENTINEL_USERNAME": user, "REDIS_SENTINEL_PASSWORD": password]
                )
                #expect(ping.status == status && !ping.text.contains(password), "\(ping.text)")
            }
        }
    }
}
#endif
