#if Redis
import RateThrottleTestSupport
import RateThrottle
import Testing

@Suite("Sentinels that are down", .timeLimit(.minutes(5)))
struct SentinelOutageTests {
    private static let name = "outage"

    /// Expects that the client goes over to another master soon after the sentinels did.
    private static func expectFollowed(_ client: RedisClient, _ set: SentinelSet, _ watch: SwitchWatch) async throws {
        _ = try await watch.waitForFirst()
        // Asking time and again would take up to ten seconds.
        let isThere = await eventually(within: .seconds(3)) { client.status.servers == [set.servers[1].name] }
        #expect(isThere, "\(client.status)")
        try await client.command("SET", "key", "value")
        #expect(try await set.servers[1].ask("GET", "key") == "value")
    }

    @Test(arguments: 0..<3)
    func aFrozenSentinelHidesNoFailover(_ frozen: Int) async throws {
        try await SentinelSet.run { set in
            try await set.withClient { client async throws in
                try await client.ping()
                let others = set.sentinels.indices.filter { $0 != frozen }
                try await SwitchWatch.run(others.map { set.sentinels[$0] }, name: set.name) { watch in
                    try await set.sentinels[frozen].pause()
                    try await set.failover(by: others[0])
                    try await Self.expectFollowed(client, set, watch)
                    #expect(client.status.degradation == nil)
                    set.sentinels[frozen].resume()
                }
            }
        }
    }

    @Test func theOneThatWasGivenNamesTheOthersAndMayDie() async throws {
        try await SentinelSet.run { set in
            let options = RedisOptions(clientName: Self.name)
            try await set.withClient(of: [set.addresses[0]], options: options) { client async throws in
                try await client.ping()
                for sentinel in set.sentinels {
                    let isKnown = try await eventually { try await sentinel.connections(named: Self.name) == 2 }
                    #expect(isKnown)
                }
                await set.sentinels[0].kill()
                try await SwitchWatch.run(Array(set.sentinels.dropFirst()), name: set.name) { watch in
                    try await set.failover(by: 1)
                    try await Self.expectFollowed(client, set, watch)
                }
            }
        }
    }

    @Test func theMasterServesOnWhileAllSentinelsAreDown() async throws {
        let log = LogLines()
        try await SentinelSet.run { set in
            let options = RedisOptions(clientName: Self.name)
            try await set.withClient(options: options, logger: log.logger) { client async throws in
                let master = set.servers[0]
                try await client.ping()
                for sentinel in set.sentinels { await sentinel.kill() }
                for _ in 0..<50 { try await client.ping() }
                #expect(client.status.reconnects == 0 && client.status.state == .ready)

                let roles = try await master.info("cmdstat_role")
                try await master.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                let isBack = await eventually { (try? await client.ping()) != nil && client.status.reconnects == 1 }
                #expect(isBack)
                #expect(try await master.info("cmdstat_role") != roles, "the role was not asked for")
                let isDegraded = await eventually(within: .seconds(30)) { client.status.degradation != nil }
                #expect(isDegraded)
                let words = client.status.degradation?.message ?? ""
                #expect(words.hasPrefix("none of 3 sentinels answers"), "\(words)")
                #expect(client.status.state == .ready)

                try await Self.expectNoReplica(client, master, of: set.servers[1])
                for sentinel in set.sentinels { try await sentinel.restart() }
                let isWhole = await eventually(within: .seconds(30)) {
                    (try? await client.ping()) != nil && client.status.degradation == nil
                }
                #expect(isWhole, "\(client.status)")
            }
        }
        #expect(log.count("warning redis is degraded") == 1, "\(log.lines)")
        #expect(log.count("notice redis is whole again") == 1, "\(log.lines)")
    }

    /// Expects that the last known address is not used while a replica is there.
    private static func expectNoReplica(
        _ client: RedisClient,
        _ master: RedisServer,
        of other: RedisServer
    ) async throws {
        try await master.ask("REPLICAOF", "127.0.0.1", "\(other.port)")
        try await master.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        let isRefused = await eventually { await code(client) == .readOnly }
        #expect(isRefused)
        try await master.ask("REPLICAOF", "NO", "ONE")
    }

    private static func code(_ client: RedisClient) async -> RedisError.Code? {
        do {
            try await client.ping()
            return nil
        } catch { return error.code }
    }

    /// A client that never knew the master says so soon, and finds it by itself.
    @Test func nothingIsKnownWithoutSentinels() async throws {
        try await SentinelSet.run { set in
            for sentinel in set.sentinels { await sentinel.kill() }
            try await set.withClient { client async throws in
                let start = ContinuousClock.now
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(ContinuousClock.now - start < .seconds(4))
                #expect(error?.code == .connectionFailed && error?.mayHaveExecuted == false)
                let isNamed = set.sentinels.contains { error?.message.contains("127.0.0.1:\($0.port)") == true }
                #expect(isNamed, "\(error as Any)")
                guard case .down = client.status.state else { throw SupportFailure("\(client.status)") }
                for sentinel in set.sentinels { try await sentinel.restart() }
                let isUp = await eventually(within: .seconds(20)) { (try? await client.ping()) != nil }
                #expect(isUp)
            }
            // Silence is no refusal: it takes as long as a sentinel may take.
            for sentinel in set.sentinels { try await sentinel.pause() }
            try await set.withClient(socketTimeout: .milliseconds(300)) { client async throws in
                let start = ContinuousClock.now
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(ContinuousClock.now - start < .seconds(4))
                #expect(error?.message.contains("127.0.0.1:\(set.sentinels[0].port)") == true, "\(error as Any)")
            }
            for sentinel in set.sentinels { sentinel.resume() }
        }
    }

    @Test func anUnknownNameIsRefusedAtOnce() async throws {
        try await SentinelSet.run { set in
            let url = set.url().replacing("/\(set.name)", with: "/nobody")
            let options = RedisOptions(sentinel: RedisSentinelOptions(socketTimeout: .seconds(4)))
            try await Clients.with(RedisClient(url: url, options: options)) { client async throws in
                let start = ContinuousClock.now
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(ContinuousClock.now - start < .seconds(4))
                #expect(error?.code == .invalidArgument && error?.message.contains("\"nobody\"") == true)
                #expect(error?.isRetryable == false && error?.mayHaveExecuted == false)
            }
            let isTidy = try await Clients.leaveNothing(on: set.sentinels[0].port) { () async throws in
                let error = await #expect(throws: RedisError.self) {
                    _ = try await createLimiter(storage: .redis(url: url, options: options))
                }
                #expect(error?.code == .invalidArgument)
            }
            #expect(isTidy)
        }
    }
}
#endif
