#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Trap T58.
@Suite("Clearing a prefix on a server", .timeLimit(.minutes(2)))
struct RedisClearTests {
    /// Each is a pattern for others among them, or would be if it were one.
    private static let prefixes = [
        "*", "?", "**", "a*", "a?", "ab", "a[b]", "[a]", "[^a]", "[a-z]", "a-c", "[", "]", "\\", "\\*", "a\\", "a\\b",
        "^", "^a", "-", "a", "b", "abc", "a\0b", "é", "e\u{301}", "h[ae]llo", "hello", "hallo", " ", "a ", "A",
    ]

    @Test func removesThePrefixAndNothingElse() async throws {
        try await RedisBench.run { bench async throws in
            for prefix in Self.prefixes {
                // A colon, so that none begins with another.
                let storages = Self.prefixes.map { RedisStorage(bench.client, keyPrefix: $0 + ":") }
                for storage in storages {
                    try await storage.set("k", 1, ttl: nil)
                    try await storage.add("id", to: .whitelist, for: nil)
                }
                let own = RedisStorage(bench.client, keyPrefix: prefix + ":")
                #expect(try await own.clear() == 2, "\(prefix.debugDescription)")
                #expect(try await own.clear() == 0)
                for storage in storages where storage.keyPrefix != own.keyPrefix {
                    #expect(try await storage.exists("k"), "\(prefix.debugDescription), \(storage.keyPrefix)")
                    #expect(try await storage.contains("id", in: .whitelist))
                }
            }
        }
    }

    @Test func removesKeysOfEveryKind() async throws {
        try await RedisBench.run { bench async throws in
            for strategy in RateThrottleStrategy.allCases {
                let rule = try RateThrottleRule(name: "\(strategy)", limit: 5, window: .seconds(60), strategy: strategy)
                #expect(try await bench.ask(rule, "{*}").allowed)
            }
            try await bench.storage.add("{*}", to: .blacklist, for: .seconds(60))
            try await bench.storage.set(String(repeating: "long", count: 500), 1, ttl: nil)
            try await bench.server.ask("SET", "other", "1")
            #expect(try await bench.storage.clear() == 7)
            #expect(try await bench.keys() == ["other"])
        }
    }

    @Test func aMillionKeysInSmallSteps() async throws {
        let many = 1_000_000 / SideBySide.part
        try await RedisBench.run(["slowlog-log-slower-than \(10_000 * SideBySide.part)"]) { bench async throws in
            let storage = RedisStorage(bench.client, keyPrefix: "t*[?:")
            _ = try await bench.server.query(["DEBUG", "POPULATE", "\(many)", "t*[?"], within: .seconds(60))
            try await bench.server.ask("DEBUG", "POPULATE", "20000", "tx[y")
            try await bench.server.ask("SLOWLOG", "RESET")
            let removed = Lock<Int?>(nil)
            let clearing = Task {
                let count = try await storage.clear()
                removed.withLock { $0 = count }
            }
            // Others are answered meanwhile.
            var answered = 0
            while removed.withLock({ $0 == nil }), answered < 1_000_000 {
                try await bench.client.ping()
                answered += 1
            }
            try await clearing.value
            #expect(removed.withLock(\.self) == many)
            #expect(answered > 20)
            #expect(try await bench.server.ask("DBSIZE") == "20000")
            // However fast the server is, no step looks at more than some thousands.
            let calls = try await CommandStatistics.fields("calls", of: bench.server)
            for command in ["scan", "unlink"] {
                #expect(calls[command, default: 0] * 4_000 > many, "\(calls)")
            }
            // A busy machine may take the processor away from the server now and then.
            #expect(Int(try await bench.server.ask("SLOWLOG", "LEN")) ?? 99 <= 20)
        }
    }
}
#endif
