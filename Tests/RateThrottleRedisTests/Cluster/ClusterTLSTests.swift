#if Redis
import Testing

@testable import RateThrottle

@Suite("A cluster behind TLS and a password", .timeLimit(.minutes(3)))
struct ClusterTLSTests {
    private static let lines = [
        "requirepass secret", "masterauth secret",
        "user limiter on >long-word resetchannels ~key* -@all +ping +get +set +incr +eval +cluster|slots +asking",
    ]

    @Test func everyNodeIsVerified() async throws {
        let made = try await TestCertificates.made()
        try await ClusterSet.run(lines: Self.lines, tls: made.server) { cluster in
            let trusted = RedisTLS(caCertificates: made.authority)
            try await expectService(cluster, options(trusted))
            try await expectAUserWithFewRights(cluster, trusted)
            try await expectRefusals(cluster, made)
            try await expectNamesToMatter(cluster, made)
        }
    }

    private func options(_ tls: RedisTLS?, password: String? = "secret") -> RedisOptions {
        var options = ClusterSet.options
        options.tls = tls
        options.password = password
        return options
    }

    private func expectService(_ cluster: ClusterSet, _ options: RedisOptions) async throws {
        try await cluster.withClient(of: [cluster.nodes[1]], options) { client async throws in
            try await client.ping()
            for number in 0..<30 { try await client.command("SET", "key\(number)", number) }
            let ports = cluster.nodes.compactMap(\.tlsPort)
            #expect(Set(client.status.servers) == Set(ports.map { "127.0.0.1:\($0)" }))
            let tag = try await cluster.tag(of: cluster.nodes[0])
            let slot = Int(HashSlot.of(tag.utf8))
            try await client.command("SET", tag, "moved")
            try await cluster.moveSlot(slot, from: cluster.nodes[0], to: cluster.nodes[2])
            #expect(try await client.command("GET", tag).string == "moved")
            try await cluster.moveSlot(slot, from: cluster.nodes[2], to: cluster.nodes[0])
        }
        let url = "rediss+cluster://:secret@127.0.0.1:\(cluster.nodes[0].groupPort)"
        let unnamed = self.options(options.tls, password: nil)
        try await Clients.with(RedisClient(url: url, options: unnamed)) { client async throws in
            #expect(try await client.command("GET", "key7").string == "7")
        }
    }

    /// One that may not ask for the state of the cluster goes by the slots alone.
    private func expectAUserWithFewRights(_ cluster: ClusterSet, _ tls: RedisTLS) async throws {
        var options = options(tls, password: "long-word")
        options.username = "limiter"
        try await cluster.withClient(options) { client async throws in
            try await client.ping()
            for number in 0..<30 { #expect(try await client.command("GET", "key\(number)").string == "\(number)") }
            #expect(client.status.degradation == nil)
            let (source, target) = (cluster.nodes[0], cluster.nodes[1])
            let key = try await "key\(cluster.tag(of: source))"
            let slot = Int(HashSlot.of(key.utf8))
            try await cluster.beginMove(slot, from: source, to: target)
            #expect(try await client.command("INCR", key).int == 1)
            try await target.ask("ACL", "SETUSER", "limiter", "-asking")
            let refusal = await #expect(throws: RedisError.self) { try await client.command("INCR", key) }
            #expect(refusal?.code == .permission && refusal?.serverMessage?.contains("asking") == true)
            #expect(refusal?.mayHaveExecuted == false)
            try await target.ask("ACL", "SETUSER", "limiter", "+asking")
            _ = try await cluster.moveKeys(of: slot, from: source, to: target, count: 10)
            try await cluster.endMove(slot, from: source, to: target)
            #expect(try await client.command("GET", key).string == "1")
            let error = await #expect(throws: RedisError.self) { try await client.command("DEL", "key1") }
            #expect(error?.code == .permission)
        }
    }

    private func expectRefusals(_ cluster: ClusterSet, _ made: TestCertificates) async throws {
        let cases: [(RedisOptions, RedisError.Code)] = [
            (options(RedisTLS(caCertificates: made.otherAuthority)), .tls),
            (options(RedisTLS(caCertificates: made.authority, serverName: "other.example")), .tls),
            (options(RedisTLS(caCertificates: made.authority), password: "wrong"), .authentication),
            (options(RedisTLS(caCertificates: made.authority), password: nil), .authentication),
        ]
        for (options, code) in cases {
            try await cluster.withClient(options) { client async throws in
                for _ in 0..<3 {
                    let error = await #expect(throws: RedisError.self) { try await client.command("GET", "key1") }
                    #expect(error?.code == code, "\(String(describing: error))")
                    #expect(error.map { !"\($0)".contains("wrong") } == true)
                }
            }
        }
    }

    /// Every certificate is for whatever the nodes announce, unless one name is to count for all.
    private func expectNamesToMatter(_ cluster: ClusterSet, _ made: TestCertificates) async throws {
        for node in cluster.nodes {
            _ = try await node.query([
                "CONFIG", "SET", "tls-cert-file", made.otherHost.certificate, "tls-key-file", made.otherHost.key,
            ])
        }
        try await cluster.withClient(options(RedisTLS(caCertificates: made.authority))) { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.command("GET", "key1") }
            #expect(error?.code == .tls)
        }
        let named = RedisTLS(caCertificates: made.authority, serverName: "other.example")
        try await cluster.withClient(options(named)) { client async throws in
            for number in 0..<30 { #expect(try await client.command("GET", "key\(number)").string == "\(number)") }
        }
    }
}
#endif
