#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What decisions cost a server", .timeLimit(.minutes(3)))
struct RedisCostTests {
    private static let simple = RateThrottleStrategy.allCases.filter { $0 != .slidingWindow }

    private static func check(_ strategy: RateThrottleStrategy, limit: Int = 10, cost: Int = 1) throws -> Check {
        let rule = try RateThrottleRule(name: "rule", limit: limit, window: .seconds(36_000), strategy: strategy)
        return Check(rule: rule, identifier: "client", cost: cost)
    }

    /// Decides something for the first time where it does not count, so that the server knows the script.
    private static func warm(_ bench: RedisBench, _ checks: [Check]) async throws {
        _ = try await RedisStorage(bench.client, keyPrefix: "warm:").evaluate(checks, peeking: true)
    }

    @Test("One EVALSHA: TIME and MGET, and SET when granted", arguments: simple)
    func commands(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let check = try Self.check(strategy)
            try await Self.warm(bench, [check])
            let first = try await CommandStatistics.of(bench.server) { () async throws in
                #expect(try await bench.live.evaluate([check], peeking: false)[0].allowed)
            }
            #expect(first == ["evalsha": 1, "time": 1, "mget": 1, "set": 1])
            let granted = try await CommandStatistics.of(bench.server) { () async throws in
                for _ in 0..<9 { #expect(try await bench.live.evaluate([check], peeking: false)[0].allowed) }
            }
            #expect(granted == ["evalsha": 9, "time": 9, "mget": 9, "set": 9])
            let denied = try await CommandStatistics.of(bench.server) { () async throws in
                for _ in 0..<9 { #expect(try await !bench.live.evaluate([check], peeking: false)[0].allowed) }
                _ = try await bench.live.evaluate([check], peeking: true)
            }
            #expect(denied == ["evalsha": 10, "time": 10, "mget": 10])
        }
    }

    @Test func severalChecksAreOneScript() async throws {
        try await RedisBench.run { bench async throws in
            let checks = try RateThrottleStrategy.allCases.map { strategy in
                try Check(
                    rule: RateThrottleRule(name: "\(strategy)", limit: 2, window: .seconds(36_000), strategy: strategy),
                    identifier: "client"
                )
            }
            try await Self.warm(bench, checks)
            _ = try await bench.live.evaluate(checks, peeking: false)
            let counts = try await CommandStatistics.of(bench.server) { () async throws in
                #expect(try await bench.live.evaluate(checks, peeking: false).allSatisfy(\.allowed))
            }
            // The log is read once to decide and once more to charge.
            #expect(counts == ["evalsha": 1, "time": 1, "mget": 1, "getrange": 2, "set": 5])
        }
    }

    /// T59: a log of 10^5 entries. Reads are as few as halving needs, a call moves no more than has gone, and none takes long.
    /// Grants of one call of several callers would share an entry.
    @Test func aLogOfAHundredThousandEntries() async throws {
        let lines = ["slowlog-log-slower-than 10000", "slowlog-max-len 1000"]
        try await RedisBench.run(lines, RedisOptions(coalescing: false)) { bench async throws in
            let check = try Self.check(.slidingWindow, limit: 100_000)
            try await Self.warm(bench, [check])
            try await bench.server.ask("CONFIG", "RESETSTAT")
            let granted = try await SideBySide.sum(Array(0..<50)) { _ async throws in
                var granted = 0
                for _ in 0..<2_000 where try await bench.live.evaluate([check], peeking: false)[0].allowed {
                    granted += 1
                }
                return granted
            }
            #expect(granted == 100_000)
            let calls = try await CommandStatistics.fields("calls", of: bench.server)
            let micros = try await CommandStatistics.fields("usec_per_call", of: bench.server)
            #expect(micros["evalsha"] ?? 9_999 < 500)
            // Two pieces to write, and the header and one entry to read, each time.
            #expect(calls["getrange"] ?? 0 <= 3 * 100_000)
            #expect(calls["setrange"] ?? 0 <= 2 * 100_000)
            let key = try bench.live.validKeys().state(check.rule, "client")
            #expect(Int(try await bench.server.ask("STRLEN", key)) ?? 0 > 1_500_000)
            let denied = try await CommandStatistics.of(bench.server) { () async throws in
                for cost in [1, 2, 700, 50_000, 99_999] {
                    let check = try Self.check(.slidingWindow, limit: 100_000, cost: cost)
                    #expect(try await !bench.live.evaluate([check], peeking: false)[0].allowed)
                }
            }
            // 5 × (the header, 17 steps that double and 17 that halve, and what they found), and nothing written.
            #expect(denied["getrange"] ?? 0 <= 5 * 40)
            #expect(denied["set"] == nil && denied["setrange"] == nil && denied["evalsha"] == 5)
            // A busy machine takes the processor away from the server now and then, for some milliseconds each time.
            #expect(Int(try await bench.server.ask("SLOWLOG", "LEN")) ?? 999 <= 100)
        }
    }

    /// All of it goes out of reach at once, or half of it: what is copied is what stays.
    @Test func aLongLogThatIsLeftBehind() async throws {
        try await RedisBench.run(["slowlog-log-slower-than 10000"]) { bench async throws in
            let rule = try RateThrottleRule(name: "r", limit: 100_000, window: .seconds(100), strategy: .slidingWindow)
            for _ in 0..<20_000 {
                bench.clock.advance(by: .milliseconds(5))
                _ = try await bench.ask(rule)
            }
            for (seconds, length) in [(49, 20_001), (2, 9_800), (101, 1)] {
                bench.clock.advance(by: .seconds(seconds))
                #expect(try await bench.ask(rule).allowed)
                let size = Int(try await bench.server.ask("STRLEN", bench.storage.validKeys().state(rule, "client")))
                #expect((length...length + 5).contains(((size ?? 0) - 66) / 16), "\(seconds)")
            }
            #expect(Int(try await bench.server.ask("SLOWLOG", "LEN")) ?? 99 <= 20)
        }
    }
}
#endif
