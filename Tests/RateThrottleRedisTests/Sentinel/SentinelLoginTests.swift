#if Redis
import RateThrottle
import Testing

/// Sentinels and the servers with the data have users and passwords of their own.
@Suite("Logging in to sentinels", .timeLimit(.minutes(3)))
struct SentinelLoginTests {
    private static let dataLines = ["requirepass data-pw", "masterauth data-pw"]
    private static let sentinelLines = ["sentinel auth-pass mymaster data-pw", "requirepass sentinel-pw"]
    /// All that a client asks of a sentinel.
    private static let watcher = """
        user watcher on >watcher-pw resetchannels &+switch-master -@all +ping +subscribe +sentinel|master \
        +sentinel|sentinels +sentinel|myid +sentinel|get-master-addr-by-name
        """

    /// How many logins a sentinel has refused.
    private static func refusals(of sentinel: RedisServer) async throws -> Int {
        let log = try await sentinel.query(["ACL", "LOG"]).elements.map { $0.elements.map(\.text) }
        return log.reduce(0) { sum, entry in
            let fields = Dictionary(
                stride(from: 0, to: entry.count - 1, by: 2).map { (entry[$0], entry[$0 + 1]) },
                uniquingKeysWith: { first, _ in first }
            )
            return sum + (fields["reason"] == "auth" ? Int(fields["count"] ?? "") ?? 0 : 0)
        }
    }

    private static func with(
        _ set: SentinelSet,
        username: String? = nil,
        password: String?,
        data: String? = "data-pw",
        backoff: RedisBackoff = RedisBackoff(),
        _ body: (RedisClient) async throws -> Void
    ) async throws {
        let sentinel = RedisSentinel(
            set.addresses,
            socketTimeout: .seconds(4),
            username: username,
            password: password
        )
        let options = RedisOptions(password: data, backoff: backoff)
        try await Clients.with(sentinel.masterFor(set.name, options: options), body)
    }

    @Test func eachHasAPasswordOfItsOwn() async throws {
        try await SentinelSet.run(lines: Self.dataLines, sentinelLines: Self.sentinelLines + [Self.watcher]) { set in
            try await Self.with(set, password: "sentinel-pw") { client async throws in
                try await client.command("SET", "key", "value")
                #expect(try await set.servers[0].ask("GET", "key") == "value")
            }
            let url = set.url().replacing("://", with: "://:data-pw@")
            let own = RedisSentinelOptions(socketTimeout: .seconds(4), password: "sentinel-pw")
            let options = RedisOptions(sentinel: own)
            try await Clients.with(RedisClient(url: url, options: options)) { client async throws in
                #expect(try await client.command("GET", "key").string == "value")
            }
            try await Self.expectAuthenticationErrors(set)
            try await Self.expectFewRightsAreEnough(set)
        }
    }

    /// The wrong one, none, and the one that is right for the other kind.
    private static func expectAuthenticationErrors(_ set: SentinelSet) async throws {
        for password in ["wr0ng", "data-pw", nil] {
            let before = try await refusals(of: set.sentinels[0])
            try await with(set, password: password) { client async throws in
                let start = ContinuousClock.now
                repeat {
                    let error = await #expect(throws: RedisError.self) { try await client.ping() }
                    #expect(error?.code == .authentication, "\(error as Any)")
                    #expect(error.map { "\($0)".contains("wr0ng") } == false)
                } while ContinuousClock.now < start + .milliseconds(300)
                guard case .down(let error) = client.status.state else { throw SupportFailure("\(client.status)") }
                #expect(error.code == .authentication)
            }
            // One for what is asked, and one for what is listened to.
            #expect(try await refusals(of: set.sentinels[0]) - before <= 2)
        }
        try await with(set, password: "sentinel-pw", data: "sentinel-pw") { client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.ping() }
            #expect(error?.code == .authentication)
            #expect(error?.message.contains(set.servers[0].name) == true, "\(error as Any)")
        }
    }

    private static func expectFewRightsAreEnough(_ set: SentinelSet) async throws {
        try await with(set, username: "watcher", password: "watcher-pw") { client async throws in
            try await client.ping()
            let old = try await set.master()
            try await set.watchingSwitches { watch in
                try await set.failover()
                _ = try await watch.waitForFirst()
                let isThere = await eventually(within: .seconds(3)) { client.status.servers == [set.servers[1].name] }
                #expect(isThere)
            }
            #expect(old === set.servers[0])
            #expect(client.status.degradation == nil)
            for sentinel in set.sentinels {
                #expect(try await sentinel.query(["ACL", "LOG"]).elements.allSatisfy { $0.text.contains("auth") })
            }
        }
    }

    @Test func aPasswordThatIsMendedIsFound() async throws {
        try await SentinelSet.run { set in
            for sentinel in set.sentinels {
                try await sentinel.ask("ACL", "SETUSER", "client", "on", ">other", "+@all")
            }
            let backoff = RedisBackoff(afterRefusal: .milliseconds(200))
            try await Self.with(set, username: "client", password: "new", data: nil, backoff: backoff) {
                client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .authentication)
                for sentinel in set.sentinels {
                    try await sentinel.ask("ACL", "SETUSER", "client", ">new", "allchannels")
                }
                let isIn = await eventually(within: .seconds(20)) { (try? await client.ping()) != nil }
                #expect(isIn)
            }
        }
    }

    /// A sentinel has no databases, and no data node's user.
    @Test func theDatabaseAndItsUserAreTheMastersAlone() async throws {
        try await RedisServer.run(["user app on >app-pw ~* &* +@all"]) { master in
            let identity = String(repeating: "a", count: 40)
            let sentinel = FakeSentinel(host: "127.0.0.1", port: master.port, epoch: 0, identity: identity)
            try await sentinel.run { fake in
                let url = "redis+sentinel://app:app-pw@127.0.0.1:\(fake.port)/mymaster/3"
                let patient = RedisSentinelOptions(socketTimeout: .seconds(4))
                let options = RedisOptions(clientName: "limits", sentinel: patient)
                try await Clients.with(RedisClient(url: url, options: options)) { client async throws in
                    try await client.command("SET", "key", "value")
                    #expect(try await master.info("db3")?.hasPrefix("keys=1") == true)
                    let isListening = await eventually { fake.requests.contains { $0.name == "SUBSCRIBE" } }
                    #expect(isListening)
                }
                #expect(Set(fake.requests.map(\.name)) == ["CLIENT", "PING", "SENTINEL", "SUBSCRIBE"])
                #expect(!fake.requests.contains { $0.words.contains("app-pw") })
            }
        }
    }
}
#endif
