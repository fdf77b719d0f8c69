#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Traps T50 and T52: every key that anything makes on a server is its own, short, in the right slot, and tells no secret.
@Suite("Keys on a server", .timeLimit(.minutes(2)))
struct RedisKeyTests {
    private static let identifiers = [
        "a", "a:b", "b", "b:c", "c", "1.2.3.4", "user-1.2.3.4", "2001:db8::1", "{", "}", "{}", "{a}", "a}b{c", "a}b{c}",
        "*", "?", "[ab]", " ", "\0", "a\0b", "\n", "é", "e\u{301}", "日本", "=:{a}", "#:{a}",
        String(repeating: "x", count: 128), String(repeating: "x", count: 129), String(repeating: "é", count: 5_120),
        SHA256.hexadecimal(of: "{".utf8),
    ]
    private static let names = ["a", "a:b", "b:c", "c", "{a}", "}{", "1:a", "\0", String(repeating: "n", count: 64)]
    private static let longPrefix = "p" + String(repeating: "é", count: 15) + "!"

    /// Does all that makes keys, for every rule and identifier. Returns how many keys there must be for each identifier.
    private static func fill(_ storage: RedisStorage, _ identifier: String) async throws -> Int {
        var checks: [Check] = []
        for (name, strategy) in zip(names, RateThrottleStrategy.allCases + RateThrottleStrategy.allCases) {
            for scope in [RateThrottleRule.Scope.ip, .user] {
                let rule = try RateThrottleRule(
                    name: name,
                    limit: 3,
                    window: .seconds(3_600),
                    strategy: strategy,
                    scope: scope
                )
                checks.append(Check(rule: rule, identifier: identifier))
            }
        }
        let outcomes = try await storage.evaluate(checks, peeking: false)
        // Nobody else has counted under these keys.
        #expect(outcomes.allSatisfy { $0.allowed && $0.remaining == 2 }, "\(identifier.prefix(40))")
        try await storage.add(identifier, to: .whitelist, for: .seconds(60))
        return checks.count + 1
    }

    /// What a cluster hashes of a key.
    private static func slot(_ key: WireValue, _ server: RedisServer) async throws -> Int? {
        guard case .bulk(let bytes) = key else { return nil }
        return Int(try await server.ask("CLUSTER", "KEYSLOT", String(decoding: bytes, as: UTF8.self)))
    }

    @Test(arguments: ["t:", longPrefix])
    func areInjectiveShortAndInOneSlot(_ prefix: String) async throws {
        let bus = try FreePort.find()
        let lines = ["cluster-enabled yes", "cluster-port \(bus)", "cluster-require-full-coverage no"]
        try await RedisServer.run(lines) { server async throws in
            try await Self.assignSlots(server)
            try await Clients.with(server) { client async throws in
                let storage = RedisStorage(client, keyPrefix: prefix)
                var known: Set<WireValue> = []
                for identifier in Self.identifiers {
                    let count = try await Self.fill(storage, identifier)
                    let keys = Set(try await server.query(["KEYS", "*"]).elements)
                    let own = keys.subtracting(known)
                    #expect(own.count == count, "\(identifier.prefix(40).debugDescription)")
                    var slots: Set<Int?> = []
                    for key in own {
                        guard case .bulk(let bytes) = key else { continue }
                        #expect(bytes.count <= 256 && bytes.starts(with: prefix.utf8))
                        slots.insert(try await Self.slot(key, server))
                    }
                    #expect(slots.count == 1 && !slots.contains(nil), "\(identifier.prefix(40).debugDescription)")
                    known = keys
                }
            }
        }
    }

    private static func assignSlots(_ server: RedisServer) async throws {
        try await server.ask("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        let isUp = await eventually { (try? await server.ask("CLUSTER", "INFO").contains("cluster_state:ok")) == true }
        #expect(isUp)
    }

    @Test func longIdentifiersAndKeysAreHashed() async throws {
        try await RedisBench.run { bench async throws in
            let secret = "token=" + String(repeating: "s3cr3t", count: 30)
            let rule = try RateThrottleRule(name: "r", limit: 3, window: .seconds(60))
            #expect(try await bench.ask(rule, secret).allowed)
            try await bench.storage.add(secret, to: .blacklist, for: nil)
            try await bench.storage.set(secret + secret, 1, ttl: nil)
            let keys = try await bench.keys()
            #expect(keys.count == 3 && keys.allSatisfy { !$0.contains("s3cr3t") && $0.utf8.count < 256 })
            #expect(try await bench.storage.get(secret + secret) == 1)
            #expect(try await bench.ask(rule, secret).reason == .blacklisted)
        }
    }

    /// Plain keys of 256 bytes, of which some differ only in their last byte or in how they are composed.
    @Test func plainKeysOfAnyText() async throws {
        try await RedisBench.run { bench async throws in
            let storage = RedisStorage(bench.client, keyPrefix: Self.longPrefix)
            let long = String(repeating: "k", count: 255)
            var keys = [long + "a", long + "b", String(repeating: "💥", count: 64), "", "\r\n"]
            keys += Self.identifiers + ["=:x", "#:x", "v:=:x", String(repeating: "{", count: 256)]
            keys += (215...225).map { String(repeating: "k", count: $0) }
            for (number, key) in keys.enumerated() { try await storage.set(key, .integer(number), ttl: nil) }
            for (number, key) in keys.enumerated() {
                #expect(try await storage.get(key) == .integer(number), "\(key.prefix(40).debugDescription)")
                #expect(try await storage.exists(key))
            }
            let stored = try await bench.server.query(["KEYS", "*"]).elements
            #expect(stored.count == keys.count && stored.allSatisfy { $0.text.utf8.count <= 256 })
            for key in keys { #expect(try await storage.delete(key)) }
            #expect(try await bench.server.ask("DBSIZE") == "0")
        }
    }

    @Test(arguments: ["", String(repeating: "p", count: 33), String(repeating: "é", count: 17), "a{b", "a}b", "{}"])
    func aBadPrefixIsRefused(_ prefix: String) async throws {
        let client = try RedisClient(host: "127.0.0.1", port: 1)
        let storage = RedisStorage(client, keyPrefix: prefix)
        let rule = try RateThrottleRule(name: "r", limit: 3, window: .seconds(60))
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await storage.get("k") }, { try await storage.set("k", 1, ttl: nil) },
            { try await storage.increment("k", amount: 1, ttl: nil) }, { try await storage.delete("k") },
            { try await storage.increment("k", amount: 1, ttl: .seconds(1)) },
            { _ = try await storage.exists("k") }, { try await storage.clear() },
            { _ = try await storage.compareAndSet("k", expected: nil, new: 1, ttl: nil) },
            { _ = try await storage.evaluate([Check(rule: rule, identifier: "x")], peeking: true) },
            { try await storage.forget("x", rule: rule) }, { try await storage.add("x", to: .blacklist, for: nil) },
            { try await storage.remove("x", from: .blacklist) },
            { _ = try await storage.contains("x", in: .whitelist) },
            { _ = try await createLimiter(storage: .redis(url: "redis://127.0.0.1:1", keyPrefix: prefix)) },
        ]
        for call in calls {
            let error = await #expect(throws: StorageError.self) { try await call() }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains(String(prefix.prefix(80)).debugDescription) == true)
            #expect(error?.message.contains("\(prefix.utf8.count) bytes") == true)
        }
        #expect(client.status.dials == 0)
        await client.shutdown()
    }
}
#endif
