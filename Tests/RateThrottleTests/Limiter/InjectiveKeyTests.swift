import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Keys are injective")
struct InjectiveKeyTests {
    private let bench: RuleBench
    private let limiter: RateThrottleCore

    init() throws {
        bench = RuleBench(
            try .test(.fixedWindow, 5, per: 60, name: "a"),
            try .test(.fixedWindow, 5, per: 60, name: "b"),
            try .test(.fixedWindow, 5, per: 60, name: "caf\u{e9}")
        )
        limiter = bench.limiter
    }

    /// What the storage itself puts before its hashes: an identifier that imitates it must not cancel it out.
    @Test("An identifier that reads like a salt", arguments: ["", "salt:"])
    func salts(_ prefix: String) async throws {
        let (a, b) = ("\(prefix)rule:ip:a", "\(prefix)rule:ip:b")
        try await limiter.checkRateLimit(a, rule: "b", cost: 5)
        #expect(try await limiter.checkRateLimit(b, rule: "a", cost: 5).allowed)
        #expect(try await limiter.checkRateLimit(a, rule: "a", cost: 5).allowed)
        #expect(try await limiter.checkRateLimit(b, rule: "b", cost: 5).allowed)
        try bench.storage.set("\(prefix)value", .integer(7), ttl: nil)
        #expect(bench.storage.get("\(prefix)value") == .integer(7))
        #expect(try await !limiter.checkRateLimit(a, rule: "a").allowed)
        try await limiter.addToBlacklist("\(prefix)blacklist")
        #expect(try await !limiter.isWhitelisted("\(prefix)whitelist"))
        #expect(try await limiter.checkRateLimit("\(prefix)whitelist", rule: "a").reason == nil)
        #expect(bench.storage.count == 7)
    }

    @Test("Identifiers that differ in any byte are different buckets")
    func identifiers() async throws {
        let identifiers = [
            "a", "A", "a ", " a", "a\0", "\0a", "\0", "{a}", "{}", "*", "?", "[a]", "a:b", "a::b", "b", "caf\u{e9}",
            "cafe\u{301}", "\u{1F600}", "1.2.3.4", "::1", "2001:db8::1", "2001:DB8::1", "a\n", "a\r\n", "\\", "\"",
            "-1", "0",
            String(repeating: "x", count: 10_000), String(repeating: "x", count: 10_001),
        ]
        for identifier in identifiers {
            #expect(
                try await limiter.checkRateLimit(identifier, rule: "a", cost: 5).allowed,
                "\(identifier.prefix(20))"
            )
        }
        for identifier in identifiers {
            #expect(try await !limiter.checkRateLimit(identifier, rule: "a").allowed)
        }
        #expect(bench.storage.count == identifiers.count)
    }

    @Test("Lists tell them apart, too")
    func lists() async throws {
        try await limiter.addToBlacklist("caf\u{e9}")
        #expect(try await !limiter.isBlacklisted("cafe\u{301}"))
        #expect(
            try await limiter.checkRateLimits([
                .init("cafe\u{301}", rule: "a"), .init("caf\u{e9}", rule: "a"),
            ]).map(\.allowed) == [true, false]
        )
    }

    @Test("On a storage without decisions of its own as well")
    func portable() async throws {
        let portable = RateThrottleCore.patient(ToyStorage(ToyMedium(clock: bench.clock)), clock: bench.clock)
        portable.addRule(try .test(.fixedWindow, 5, per: 60, name: "a"))
        try await portable.addToBlacklist("caf\u{e9}")
        for names in [["caf\u{e9}", "cafe\u{301}"], ["cafe\u{301}", "caf\u{e9}"]] {
            let statuses = try await portable.checkRateLimits(names.map { .init($0, rule: "a") })
            #expect(statuses.map(\.allowed) == names.map { $0.utf8.count == 6 })
        }
    }
}
