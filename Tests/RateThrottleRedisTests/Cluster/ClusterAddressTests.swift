#if Redis
import Testing

@testable import RateThrottle

@Suite("How nodes of a cluster announce themselves", .timeLimit(.minutes(2)))
struct ClusterAddressTests {
    /// By address, by name, as "?", and not at all: found through the map, and through MOVED.
    @Test func everyWayLeadsToThem() async throws {
        let lines = ["requirepass secret", "masterauth secret", "cluster-announce-hostname localhost"]
        try await ClusterSet.run(lines: lines) { cluster in
            for kind in ["ip", "hostname", "unknown-endpoint"] {
                for node in cluster.nodes {
                    try await node.ask("CONFIG", "SET", "cluster-preferred-endpoint-type", kind)
                }
                try await expectService(cluster, kind == "hostname" ? "localhost" : "127.0.0.1")
            }
            // Without a name of their own they say "?", and their addresses beside it.
            for node in cluster.nodes {
                try await node.ask("CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname")
                try await node.ask("CONFIG", "SET", "cluster-announce-hostname", "")
            }
            let areNameless = await eventually {
                await areAll(of: cluster) { try await $0.ask("CLUSTER", "SLOTS").contains("localhost") == false }
            }
            #expect(areNameless)
            try await expectService(cluster, "127.0.0.1")
        }
    }

    private func areAll(of cluster: ClusterSet, _ condition: (RedisServer) async throws -> Bool) async -> Bool {
        for node in cluster.nodes where (try? await condition(node)) != true { return false }
        return true
    }

    private func expectService(_ cluster: ClusterSet, _ host: String) async throws {
        let options = RedisOptions(password: "secret")
        try await Clients.with(RedisClient(cluster: [cluster.addresses[0]], options: options)) { client in
            for number in 0..<50 { try await client.command("SET", "key\(number)", number) }
            let expected = Set(cluster.nodes.map { "\(host):\($0.port)" })
            #expect(Set(client.status.servers) == expected)
            let slot = try await cluster.keySlot(of: "key1")
            let source = try await cluster.owner(of: slot)
            let target = try #require(cluster.nodes.first { $0 !== source })
            try await cluster.moveSlot(slot, from: source, to: target)
            #expect(try await client.command("GET", "key1").string == "1")
            #expect(Set(client.status.servers).isSubset(of: expected))
            #expect(client.status.lastError == nil)
        }
    }

    @Test func theirCertificatesAreForWhatTheyAreReachedAs() async throws {
        let certificates = try await TestCertificates.made()
        try await ClusterSet.run(tls: certificates.server) { cluster in
            let tls = RedisTLS(
                caCertificates: certificates.authority,
                certificate: certificates.server.certificate,
                privateKey: certificates.server.key
            )
            let seeds = [cluster.addresses[0]]
            try await Clients.with(RedisClient(cluster: seeds, options: RedisOptions(tls: tls))) { client in
                try await client.ping()
                for number in 0..<30 { try await client.command("SET", "key\(number)", number) }
                #expect(client.status.connections == 3 && client.status.lastError == nil)
            }
            var named = tls
            named.serverName = "other.example"
            try await Clients.with(RedisClient(cluster: seeds, options: RedisOptions(tls: named))) { client in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .tls)
            }
        }
    }
}
#endif
