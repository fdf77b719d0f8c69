#if Redis
import RateThrottle
import Testing

/// A master that lost its office may go on as one for ten seconds, and loses what it is told then.
@Suite("Failover under load", .timeLimit(.minutes(5)))
struct FailoverTests {
    /// From when on, after the first sentinel spoke of another master, nothing may be sent to the old one. A fifth of it is
    /// what is promised; the rest is for machines that are busy.
    private static let grace = Duration.seconds(1)

    /// Waits until the load goes on after the grace, and returns the end of the grace.
    private static func outlast(_ watch: SwitchWatch, _ ledger: Ledger) async throws -> ContinuousClock.Instant {
        let end = try await watch.waitForFirst(within: .seconds(60)) + grace
        await eventually { ContinuousClock.now > end }
        try await ledger.waitForMore(100)
        return end
    }

    /// Expects that a server ran nothing that was begun after a moment, though it thought itself the master all the time.
    private static func expectUnused(
        _ old: RedisServer,
        since moment: ContinuousClock.Instant,
        _ ledger: Ledger
    ) async throws {
        #expect(try await old.isMaster(), "it was demoted too soon for this test to mean anything")
        let runs = try await Ledger.runs(on: old)
        let late = ledger.entries.filter { $0.value.begun > moment && runs[$0.key] != nil }
        #expect(late.isEmpty, "\(late.prefix(3))")
        #expect(ledger.done(after: moment).count >= 100)
    }

    @Test func aLiveMasterIsLeftAtOnce() async throws {
        try await SentinelSet.run { set in
            try await set.withClient { client async throws in
                try await set.watchingSwitches { watch in
                    let old = try await set.master()
                    var end = ContinuousClock.now
                    let ledger = try await Ledger.keep(client) { ledger in
                        try await set.failover()
                        end = try await Self.outlast(watch, ledger)
                    }
                    try await Self.expectUnused(old, since: end, ledger)
                    try await ledger.expectHonest(on: set.servers)
                    #expect(client.status.servers == [try await set.master().name])
                }
            }
        }
    }

    @Test func aFrozenMasterIsLeftAndNotGoneBackTo() async throws {
        try await SentinelSet.run { set in
            try await set.withClient { client async throws in
                try await set.watchingSwitches { watch in
                    let old = try await set.master()
                    var end = ContinuousClock.now
                    let ledger = try await Ledger.keep(client, timeout: .seconds(1)) { ledger in
                        try await old.pause()
                        end = try await Self.outlast(watch, ledger)
                        old.resume()
                        // It now runs what was sent before it froze, and answers again.
                        #expect(try await old.isMaster())
                        try await ledger.waitForMore(200)
                    }
                    try await Self.expectUnused(old, since: end, ledger)
                    try await ledger.expectHonest(on: set.servers)
                    #expect(ledger.count(.perhaps) > 0)
                }
            }
        }
    }

    /// What was in flight is reported as perhaps run. While nobody is the master calls fail at once.
    @Test func aKilledMasterIsReplacedAndNotGoneBackToWhenItRestarts() async throws {
        try await SentinelSet.run { set in
            let options = RedisOptions(clientName: "load")
            try await set.withClient(options: options) { client async throws in
                try await set.watchingSwitches { watch in
                    let old = try await set.master()
                    let ledger = try await Ledger.keep(client, timeout: .seconds(10)) { ledger in
                        await old.kill()
                        _ = try await Self.outlast(watch, ledger)
                        try await old.restart()
                        #expect(try await old.isMaster())
                        try await ledger.waitForMore(500)
                    }
                    #expect(try await old.isMaster(), "it was demoted too soon for this test to mean anything")
                    #expect(try await Ledger.runs(on: old).isEmpty)
                    #expect(try await old.connections(named: "load") == 0)
                    try await ledger.expectHonest(on: [set.servers[1]], isComplete: false)
                    #expect(ledger.count(.perhaps) <= 4)
                    let codes = Set(ledger.entries.values.compactMap(\.error?.code))
                    #expect(codes.isSubset(of: [.connectionFailed, .connectionLost]), "\(codes)")
                }
            }
        }
    }

    /// The sentinel that leads a failover says that it is over, in one of its ways, only when all replicas follow the new
    /// master. That may take minutes, and the other sentinels may be down.
    @Test func aReplicaThatDoesNotFollowDelaysNobody() async throws {
        try await SentinelSet.run(replicas: 2) { set in
            try await set.hasten()
            try await set.servers[2].ask("CONFIG", "SET", "replica-priority", "0")
            try await set.servers[1].ask("ACL", "SETUSER", "default", "-psync", "-sync")
            let isKnown = try await eventually {
                try await set.table(set.sentinels[0], "REPLICAS").contains { $0["slave-priority"] == "0" }
            }
            #expect(isKnown)
            try await set.withClient { client async throws in
                try await client.ping()
                await set.sentinels[2].kill()
                try await set.failover()
                try await set.waitForMaster(otherThan: set.servers[0], isOneEnough: true)
                let isThere = await eventually(within: .seconds(2)) { client.status.servers == [set.servers[1].name] }
                #expect(isThere)
                #expect(try await set.table(set.sentinels[0], "MASTER")[0]["flags"]?.contains("failover") == true)
                try await client.command("SET", "key", "value")
                #expect(try await set.servers[1].ask("GET", "key") == "value")
            }
        }
    }

    /// Somebody makes a replica of the master by hand. The client finds it refusing, asks, and is sent to the same server
    /// until the sentinels have another one; a call that has time enough never notices.
    @Test func aDemotedMasterIsAskedAboutAndLeft() async throws {
        try await SentinelSet.run { set in
            try await set.withClient { client async throws in
                try await client.command("SET", "key", "1")
                let (old, new) = (set.servers[0], set.servers[1])
                let before = client.status.dials
                try await set.failover()
                try await set.waitForMaster(otherThan: old, isOneEnough: true)
                try await old.ask("REPLICAOF", "127.0.0.1", "\(new.port)")
                #expect(try await client.command("SET", "key", "2").string == "OK")
                #expect(try await new.ask("GET", "key") == "2")
                #expect(client.status.servers == [new.name])
                #expect(client.status.dials - before < 10)
            }
        }
    }
}
#endif
