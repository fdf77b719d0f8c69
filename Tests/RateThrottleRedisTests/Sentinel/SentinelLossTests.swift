#if Redis
import RateThrottle
import Testing

/// A replica gets what its master has answered a moment later, and what the master answers once it has lost its office gets
/// nowhere. It is all that is admitted too much.
@Suite("What a failover forgets", .timeLimit(.minutes(5)))
struct SentinelLossTests {
    private static let limit = 3_000

    /// Nothing is admitted above the limit but as often as was granted between the order and the switch.
    @Test func isWhatALiveMasterGrantedUntilTheSwitch() async throws {
        try await SentinelSet.run { set in
            try await set.withClient { client async throws in
                try await set.watchingSwitches { watch in
                    let start = ContinuousClock.now
                    var end = start
                    let grants = try await GrantCollector.grants(client, limit: Self.limit) {
                        try await set.failover()
                        end = try await watch.waitForAll()
                        let isThere = await eventually { client.status.servers == [set.servers[1].name] }
                        #expect(isThere)
                    }
                    let doubtful = grants.count { $0 > start && $0 < end + .seconds(1) }
                    #expect(grants.count > Self.limit * 9 / 10)
                    #expect(grants.count <= Self.limit + doubtful, "\(grants.count), \(doubtful)")
                }
            }
        }
    }

    /// Of a master that died, what it had not passed on: a moment's worth.
    @Test func isAMomentOfADeadMaster() async throws {
        try await SentinelSet.run { set in
            try await set.withClient { client async throws in
                var end = ContinuousClock.now
                let grants = try await GrantCollector.grants(client, limit: Self.limit) {
                    end = .now
                    await set.servers[0].kill()
                    try await set.waitForMaster(otherThan: set.servers[0], within: .seconds(60))
                }
                let doubtful = grants.count { $0 > end - .milliseconds(500) && $0 < end + .milliseconds(500) }
                #expect(grants.count > Self.limit * 9 / 10)
                #expect(grants.count <= Self.limit + doubtful, "\(grants.count), \(doubtful)")
            }
        }
    }

    /// A master that must have a replica refuses as soon as the replica is a master itself.
    @Test func isLittleWhereAReplicaIsDemanded() async throws {
        try await SentinelSet.run(lines: ["min-replicas-to-write 1"]) { set in
            try await set.withClient { client async throws in
                try await set.watchingSwitches { watch in
                    let ledger = try await Ledger.keep(client) { _ in
                        try await set.failover()
                        _ = try await watch.waitForAll()
                        // The new master has no replica yet.
                        try await set.servers[1].ask("CONFIG", "SET", "min-replicas-to-write", "0")
                        let isServing = await eventually { (try? await client.command("SET", "key", "1")) != nil }
                        #expect(isServing)
                    }
                    let kept = try await Ledger.runs(on: set.servers[1])
                    let lost = ledger.entries.filter { $0.value.outcome == .done && kept[$0.key] == nil }.values
                    if let first = lost.map(\.begun).min(), let last = lost.map(\.ended).max() {
                        #expect(last - first < .milliseconds(500), "\(lost.count) in \(last - first)")
                    }
                    let refusals = ledger.entries.values.count { $0.error?.code == .unavailable }
                    #expect(refusals > 0)
                    try await ledger.expectHonest(on: set.servers)
                }
            }
        }
    }
}
#endif
