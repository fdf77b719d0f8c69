#if Redis
import RateThrottle
import Testing

@Suite("All masters of a cluster", .timeLimit(.minutes(2)))
struct ClusterHealthTests {
    @Test func theyAreAskedTogether() async throws {
        try await ClusterSet.run { cluster in
            try await Clients.with(RedisClient(cluster: cluster.addresses)) { client in
                try await client.ping()
                try await whatTheySayIsAddedUp(client, cluster)
                try await clearGoesToAll(client)
            }
        }
    }

    private func whatTheySayIsAddedUp(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        for number in 0..<300 { try await client.command("SET", "key\(number)", number) }
        #expect(try await client.info("keyspace")["db0"] == "keys=300,expires=0,avg_ttl=0")
        let nodes = try await client.nodeInfo("memory")
        #expect(Set(nodes.keys) == Set(cluster.nodes.map { "127.0.0.1:\($0.port)" }))
        let info = try await client.info("memory")
        #expect(info["used_memory_human"]?.hasSuffix("M") == true)
        #expect(info["maxmemory_policy"] == "noeviction")
        let each = nodes.values.compactMap { $0["used_memory"].flatMap { Int($0) } }
        let sum = info["used_memory"].flatMap { Int($0) } ?? 0
        #expect(each.count == 3 && sum > each.reduce(0, +) / 2)
    }

    private func clearGoesToAll(_ client: RedisClient) async throws {
        let (mine, others) = (RedisStorage(client, keyPrefix: "mine:"), RedisStorage(client, keyPrefix: "others:"))
        for number in 0..<1_500 { try await mine.set("key\(number)", .integer(number), ttl: nil) }
        for number in 0..<10 { try await others.set("key\(number)", .integer(number), ttl: nil) }
        #expect(try await mine.clear() == 1_500)
        #expect(try await mine.clear() == 0)
        #expect(try await others.clear() == 10)
        #expect(try await client.info("keyspace")["db0"] == "keys=300,expires=0,avg_ttl=0")
    }
}
#endif
