#if Redis
import RateThrottle
import Testing

@Suite("All masters of a cluster", .timeLimit(.minutes(2)))
struct ClusterHealthTests {
    @Test func theyAreAskedTogether() async throws {
        try await ClusterSet.run(lines: ["cluster-require-full-coverage no"]) { cluster in
            let options = RedisOptions(socketTimeout: .seconds(3))
            try await Clients.with(RedisClient(cluster: cluster.addresses, options: options)) { client in
                try await whatTheySayIsAddedUp(client, cluster)
                try await clearGoesToAll(client)
                try await pingAsksWhetherTheyServe(client, cluster)
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

    private func pingAsksWhetherTheyServe(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        try await client.ping()
        for node in cluster.nodes { try await node.ask("CONFIG", "SET", "cluster-require-full-coverage", "yes") }
        let slot = try await cluster.keySlot(of: "key")
        let owner = try await cluster.owner(of: slot)
        for node in cluster.nodes { try await node.ask("CLUSTER", "DELSLOTS", "\(slot)") }
        var text = ""
        for _ in 0..<100 where !text.contains("cluster_state is not ok") {
            do { try await client.ping() } catch { text = "\(error)" }
        }
        #expect(text.contains("unavailable") && text.contains("cluster_state is not ok"))
        let error = await #expect(throws: RedisError.self) {
            try await client.command("GET", "key", timeout: .milliseconds(300))
        }
        #expect(error?.code == .unavailable && error?.serverMessage?.hasPrefix("CLUSTERDOWN") == true)
        #expect(error?.mayHaveExecuted == false)
        let isNoted = await eventually { client.status.degradation?.code == .unavailable }
        #expect(isNoted)
        // A call that is under way when the cluster is whole again is answered.
        async let value = client.command("GET", "key")
        for node in cluster.nodes {
            try await node.ask("CLUSTER", "SETSLOT", "\(slot)", "NODE", try cluster.id(of: owner))
        }
        _ = try await value
        let isWhole = await eventually { client.status.degradation == nil }
        #expect(isWhole)
    }
}
#endif
