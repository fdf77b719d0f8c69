#if Redis
import RateThrottle
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
}
#endif
