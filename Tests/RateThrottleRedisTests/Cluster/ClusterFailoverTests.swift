#if Redis
import RateThrottle
import Testing

@Suite("Masters of a cluster that come and go", .timeLimit(.minutes(3)))
struct ClusterFailoverTests {
    private static let increment = "return redis.call('INCR', KEYS[1])"

    @Test func replicasTakeOver() async throws {
        try await ClusterSet.run(replicas: 1, nodeTimeout: .seconds(1)) { cluster in
            try await Clients.with(RedisClient(cluster: [cluster.addresses[0]])) { client in
                try await client.ping()
                try await aManualFailoverLosesNothing(client, cluster)
                try await aKilledMasterIsReplaced(client, cluster)
                try await aFrozenMasterIsReplaced(client, cluster)
            }
        }
    }

    /// Calls one after the other until a condition holds, and for a while after it.
    private func load(
        _ client: RedisClient,
        _ key: String,
        timeout: Duration = .seconds(5),
        until isOver: @escaping @Sendable () async throws -> Bool
    ) async throws -> (answered: [Int], unknown: Int, failed: Int) {
        let script = try RedisScript(Self.increment)
        var (answered, unknown, failed) = ([Int](), 0, 0)
        var calls = 0
        var rest = 50
        while rest > 0, calls < 1_000_000 {
            calls += 1
            do {
                let reply = try await client.evalScript(script, keys: [key], expecting: .integer, timeout: timeout)
                answered.append(reply.int ?? 0)
                if calls % 16 == 0 || rest < 50, try await isOver() { rest -= 1 }
            } catch let error as RedisError {
                if error.mayHaveExecuted { unknown += 1 } else { failed += 1 }
            }
        }
        return (answered, unknown, failed)
    }

    private func aManualFailoverLosesNothing(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let slot = try await cluster.keySlot(of: "{manual}")
        let old = try await cluster.owner(of: slot)
        let new = try #require(try await cluster.replicas(of: old).first)
        let tally = GrantTally()
        async let result = load(client, "{manual}") { tally.isStopped }
        try await cluster.failover(replica: new)
        tally.stop()
        let (answered, unknown, failed) = try await result
        #expect(unknown == 0 && failed == 0)
        #expect(answered == Array(1...answered.count))
        #expect(try await new.ask("GET", "{manual}") == "\(answered.count)")
        // A node that has voted, and not yet heard of the result, may have been asked first.
        let isKnown = await eventually { client.status.servers.contains("127.0.0.1:\(new.port)") }
        #expect(isKnown)
    }

    /// Nobody says MOVED for a master that is gone for good: the map is asked for.
    private func aKilledMasterIsReplaced(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let slot = try await cluster.keySlot(of: "{killed}")
        let old = try await cluster.owner(of: slot)
        let address = "127.0.0.1:\(old.port)"
        let new = try #require(try await cluster.replicas(of: old).first)
        _ = try await client.command("INCR", "{killed}")
        try await ServerGroup.waitUntilInSync([new])
        let start = ContinuousClock.now
        await old.kill()
        let result = try await load(client, "{killed}") { !client.status.servers.contains(address) }
        // Twice the node timeout, and the replica's turn; some time for a busy machine.
        #expect(ContinuousClock.now - start < .seconds(20))
        // What may have been executed was; asynchronous replication may have lost the end of it.
        #expect(result.answered.count >= 50 && result.unknown <= 1)
        let last = result.answered.last ?? 0
        #expect(abs(last - 1 - result.answered.count) <= 10, "\(last) of \(result.answered.count)")
        let isForgotten = await eventually { client.status.connections == 3 }
        #expect(isForgotten && client.status.state == .ready)
        try await old.restart()
        try await cluster.waitUntilAgreed()
        let isWhole = await eventually(within: .seconds(20)) { client.status.degradation == nil }
        #expect(isWhole)
        try await client.ping()
    }

    private func aFrozenMasterIsReplaced(_ client: RedisClient, _ cluster: ClusterSet) async throws {
        let slot = try await cluster.keySlot(of: "{frozen}")
        let old = try await cluster.owner(of: slot)
        let address = "127.0.0.1:\(old.port)"
        let replica = try #require(try await cluster.replicas(of: old).first)
        try await ServerGroup.waitUntilInSync([replica])
        try await old.pause()
        let result = try await load(client, "{frozen}", timeout: .seconds(1)) {
            !client.status.servers.contains(address)
        }
        #expect(result.answered.count >= 50 && result.unknown > 0)
        // What was sent to the frozen one is thrown away there when it comes back.
        #expect(result.answered == Array(1...result.answered.count))
        old.resume()
        try await cluster.waitUntilAgreed()
        try await client.ping()
        #expect(try await client.command("GET", "{frozen}").string == "\(result.answered.count)")
    }
}
#endif
