#if Redis
import RateThrottle
import Testing

/// What sentinels announce is where servers are by their own view.
@Suite("Addresses that sentinels announce", .timeLimit(.minutes(3)))
struct SentinelAddressTests {
    /// Expects that a client reaches the master, the sentinels all answer it, and it follows a failover.
    private static func expectWhole(_ client: RedisClient, _ set: SentinelSet, at names: [String]) async throws {
        try await client.command("SET", "key", "value")
        #expect(client.status.servers == [names[0]])
        // A round later, when it has asked those of which it was told.
        for _ in 0..<20 { try await client.ping() }
        try await set.failover()
        try await set.waitForMaster(otherThan: set.servers[0])
        let isThere = await eventually(within: .seconds(3)) { client.status.servers == [names[1]] }
        #expect(isThere, "\(client.status)")
        #expect(try await client.command("GET", "key").string == "value")
        #expect(client.status.degradation == nil)
    }

    @Test func allIsEncrypted() async throws {
        let made = try await TestCertificates.made()
        let tls = RedisTLS(caCertificates: made.authority)
        try await SentinelSet.run(tls: made.server) { set in
            let patient = RedisOptions(tls: tls, sentinel: RedisSentinelOptions(socketTimeout: .seconds(4)))
            try await Clients.with(RedisClient(url: set.url("rediss+sentinel"), options: patient)) {
                client async throws in
                try await Self.expectWhole(client, set, at: set.servers.map(\.name))
            }
            // Not to be trusted for the sentinels, which are asked first.
            let sentinels = RedisSentinelOptions(socketTimeout: .seconds(4), tls: RedisTLS())
            let strict = RedisOptions(tls: tls, sentinel: sentinels)
            try await Clients.with(RedisClient(url: set.url("rediss+sentinel"), options: strict)) {
                client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .tls && error?.message.contains("sentinel") == true, "\(error as Any)")
            }
            // Nor for the data, which comes second.
            let sentinel = RedisSentinel(set.addresses, socketTimeout: .seconds(4), tls: tls)
            let data = RedisOptions(tls: RedisTLS())
            try await Clients.with(sentinel.masterFor(set.name, options: data)) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                let isAboutData = set.servers.contains { error?.message.contains($0.name) == true }
                #expect(error?.code == .tls && isAboutData, "\(error as Any)")
            }
        }
    }

    @Test func onlyTheDataIsEncrypted() async throws {
        let made = try await TestCertificates.made()
        try await SentinelSet.run(tls: made.server) { set in
            let plain = set.sentinels.map { (host: "127.0.0.1", port: Int($0.port)) }
            let options = RedisOptions(tls: RedisTLS(caCertificates: made.authority))
            try await set.withClient(of: plain, options: options) { client async throws in
                try await Self.expectWhole(client, set, at: set.servers.map(\.name))
            }
        }
    }

    /// The announced ports speak TLS; a map leads to those that do not.
    @Test func onlyTheSentinelsAreEncrypted() async throws {
        let made = try await TestCertificates.made()
        try await SentinelSet.run(tls: made.server) { set in
            let map = set.servers.map { ($0.name, "127.0.0.1:\($0.port)") }
            let sentinel = RedisSentinel(
                set.addresses,
                socketTimeout: .seconds(4),
                tls: RedisTLS(caCertificates: made.authority)
            )
            let options = RedisOptions(addressMap: Dictionary(uniqueKeysWithValues: map))
            try await Clients.with(sentinel.masterFor(set.name, options: options)) { client async throws in
                try await Self.expectWhole(client, set, at: map.map(\.1))
            }
        }
    }

    @Test func aMapLeadsToWhereTheyAre() async throws {
        try await RedisServer.run { master in
            let (one, two) = (String(repeating: "1", count: 40), String(repeating: "2", count: 40))
            let other = FakeSentinel(host: "10.0.0.5", port: 6_379, epoch: 3, identity: two)
            try await other.run { second in
                let peer = FakeSentinel.Peer(host: "10.0.0.7", port: second.port, identity: two)
                let given = FakeSentinel(host: "10.0.0.5", port: 6_379, epoch: 3, identity: one, peers: [peer])
                try await given.run { first in
                    let map = ["10.0.0.5:6379": "127.0.0.1:\(master.port)", "10.0.0.7": "127.0.0.1"]
                    let sentinel = RedisSentinel([("127.0.0.1", Int(first.port))], socketTimeout: .seconds(4))
                    let client = try sentinel.masterFor("mymaster", options: RedisOptions(addressMap: map))
                    try await Clients.with(client) { client async throws in
                        try await client.command("SET", "key", "value")
                        #expect(client.status.servers == ["127.0.0.1:\(master.port)"])
                        let isAsked = await eventually { second.requests.contains { $0.name == "SUBSCRIBE" } }
                        #expect(isAsked)
                    }
                }
            }
        }
    }

    @Test func namesOfHosts() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.server) { master in
            let port = try #require(master.tlsPort)
            let lines = [
                "sentinel resolve-hostnames yes", "sentinel announce-hostnames yes",
                "sentinel monitor mymaster localhost \(port) 1", "tls-replication yes",
            ]
            try await RedisServer.run(lines, kind: .sentinel, tls: made.server) { sentinel in
                let options = RedisOptions(tls: RedisTLS(caCertificates: made.authority))
                let sentinels = RedisSentinel([("localhost", Int(sentinel.port))], socketTimeout: .seconds(4))
                try await Clients.with(sentinels.masterFor("mymaster", options: options)) { client async throws in
                    try await client.command("SET", "key", "value")
                    #expect(client.status.servers == ["localhost:\(port)"])
                    #expect(try await master.ask("GET", "key") == "value")
                }
            }
        }
    }
}
#endif
