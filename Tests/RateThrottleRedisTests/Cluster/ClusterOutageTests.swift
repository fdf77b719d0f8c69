#if Redis
import Testing

@testable import RateThrottle

@Suite("Clusters that do not serve", .timeLimit(.minutes(5)))
struct ClusterOutageTests {
    @Test func callsWaitOrFailAndServiceComesBack() async throws {
        try await ClusterSet.run { cluster in
            try await cluster.withClient { client async throws in
                try await expectWords(cluster, client)
                try await expectAMissingMasterToBeSeen(cluster, client)
            }
            try await expectFailureAtOnceAndRecovery(cluster)
        }
    }

    /// A cluster in which one slot is nobody's serves none.
    private func expectWords(_ cluster: ClusterSet, _ client: RedisClient) async throws {
        let tag = try await cluster.tag(of: cluster.nodes[0])
        let slot = "\(HashSlot.of(tag.utf8))"
        let other = try await cluster.tag(of: cluster.nodes[1])
        for key in [tag, other] { try await client.command("SET", key, 1) }
        for node in cluster.nodes { try await node.ask("CLUSTER", "DELSLOTS", slot) }
        let isDown = try await eventually {
            try await cluster.nodes[1].ask("CLUSTER", "INFO").hasPrefix("cluster_state:fail")
        }
        #expect(isDown)
        for key in [tag, other] {
            let start = ContinuousClock.now
            // In the middle of a pause between two attempts.
            let error = await #expect(throws: RedisError.self) {
                try await client.command(RedisCommand("INCR", key), timeout: .milliseconds(1_110))
            }
            #expect(error?.code == .unavailable && error?.mayHaveExecuted == false, "\(String(describing: error))")
            #expect(error?.serverMessage?.hasPrefix("CLUSTERDOWN") == true, "\(String(describing: error))")
            #expect((Duration.milliseconds(1_100)..<Duration.seconds(4)).contains(ContinuousClock.now - start))
        }
        let ping = await #expect(throws: RedisError.self) { try await client.ping() }
        #expect(ping?.code == .unavailable && ping?.message.contains("cluster_state") == true)
        let isNoted = await eventually { client.status.degradation?.code == .unavailable }
        #expect(isNoted)
        async let count = client.command(RedisCommand("INCR", tag), timeout: .seconds(30))
        let retries = client.status.retries
        let waits = await eventually { client.status.retries > retries + 1 }
        #expect(waits)
        try await cluster.nodes[0].ask("CLUSTER", "ADDSLOTS", slot)
        #expect(try await count.int == 2)
        try await cluster.waitUntilAgreed()
        try await client.ping()
        let isWell = await eventually { client.status.degradation == nil }
        #expect(isWell)
    }

    private func expectAMissingMasterToBeSeen(_ cluster: ClusterSet, _ client: RedisClient) async throws {
        await cluster.nodes[2].kill()
        let ping = await #expect(throws: RedisError.self) { try await client.ping() }
        #expect(ping?.message.contains("127.0.0.1:\(cluster.nodes[2].port)") == true, "\(String(describing: ping))")
        let info = await #expect(throws: RedisError.self) { try await client.info() }
        #expect(info?.mayHaveExecuted == false)
    }

    /// With no node left, and with those that start again.
    private func expectFailureAtOnceAndRecovery(_ cluster: ClusterSet) async throws {
        for node in cluster.nodes { await node.kill() }
        try await cluster.withClient { client async throws in
            for _ in 0..<5 {
                let start = ContinuousClock.now
                let error = await #expect(throws: RedisError.self) { try await client.command("GET", "key") }
                #expect(error?.code == .connectionFailed && error?.mayHaveExecuted == false)
                #expect(cluster.nodes.contains { error?.message.contains("127.0.0.1:\($0.port)") == true })
                #expect(ContinuousClock.now - start < .seconds(2))
            }
            if case .down = client.status.state {} else { Issue.record("\(client.status.state)") }
            await #expect(throws: RedisError.self) { _ = try await createLimiter(storage: .redis(url: cluster.url)) }
            for node in cluster.nodes { try await node.restart() }
            let isBack = await eventually(within: .seconds(30)) { (try? await client.command("SET", "key", 1)) != nil }
            #expect(isBack)
            try await cluster.waitUntilAgreed()
            try await client.ping()
        }
    }
}
#endif
