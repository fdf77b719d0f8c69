import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("How keys end in memory")
struct ExpiryTests {
    private let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)

    private func storage(_ maxKeys: Int = 1_000) -> InMemoryStorage {
        InMemoryStorage(configuration: .init(maxKeys: maxKeys, clock: clock))
    }

    private func hit(_ storage: InMemoryStorage, _ identifier: String, _ rule: RateThrottleRule) throws -> Outcome {
        try #require(storage.evaluate([Check(rule: rule, identifier: identifier)], peeking: false).first)
    }

    /// One call looks at no more expired keys than it says, and memory shrinks call by call.
    @Test func eachCallRemovesAFew() throws {
        let storage = storage()
        let rule = try RateThrottleRule(name: "rule", limit: 1_000, window: .seconds(10), strategy: .slidingWindow)
        let count = 100
        for number in 0..<count { _ = try hit(storage, "id \(number)", rule) }
        #expect(storage.count == count)
        clock.advance(by: .seconds(11))
        var held = storage.count
        for call in 0..<count {
            _ = try hit(storage, "survivor", rule)
            let removed = held + (call == 0 ? 1 : 0) - storage.count
            #expect((0...ShardTable.sweepsPerCall).contains(removed), "call \(call) removed \(removed)")
            held = storage.count
        }
        #expect(storage.count == 1)
    }

    /// A key that is used lives on, although it was filed under an earlier end.
    @Test func aUsedKeyOutlivesItsFirstExpiry() throws {
        let storage = storage()
        let rule = try RateThrottleRule(name: "rule", limit: 3, window: .seconds(10), strategy: .slidingWindow)
        for _ in 0..<3 {
            #expect(try hit(storage, "used", rule).allowed)
            clock.advance(by: .seconds(4))
        }
        // The grants of 4 s and 8 s ago still count; a sweep has passed meanwhile.
        for number in 0..<10 { _ = try hit(storage, "other \(number)", rule) }
        #expect(try hit(storage, "used", rule).remaining == 0)
    }

    @Test func plainOperationsSweepToo() throws {
        let storage = storage()
        for number in 0..<50 { try storage.set("key \(number)", .integer(number), ttl: .seconds(1)) }
        clock.advance(by: .seconds(1))
        for _ in 0..<25 { _ = storage.get("nothing") }
        #expect(storage.count == 0)
    }

    @Test func slotsAreUsedAgain() throws {
        var table = ShardTable(capacity: 1_000)
        var generator = SplitMix64(seed: 9)
        for now in 0..<20_000 {
            let fingerprint = Fingerprint(low: generator.next(), high: generator.next())
            try table.put(
                fingerprint,
                .value(.integer(now)),
                expiry: now + Int.random(in: 1...20, using: &generator),
                at: now
            )
            table.sweep(at: now)
        }
        #expect(table.count < 30)
        #expect(table.slots.count < 60)
    }

    @Test func clearCountsLiveKeysOfEveryKind() throws {
        let storage = storage(100_000)
        let rule = try RateThrottleRule(name: "rule", limit: 1, window: .seconds(10), strategy: .fixedWindow)
        for number in 0..<200 { _ = try hit(storage, "id \(number)", rule) }
        try storage.set("ended", .integer(1), ttl: .microseconds(1))
        clock.advance(by: .microseconds(1))
        try storage.set("kept", .integer(1), ttl: nil)
        try storage.add("listed", to: .whitelist, for: nil)
        #expect(storage.clear() == 202)
        #expect(storage.count == 0)
        #expect(!storage.contains("listed", in: .whitelist))
        #expect(storage.clear() == 0)
        #expect(try hit(storage, "listed", rule).reason == nil)
    }

    /// T36d: a lifetime of zero was permanent, and half a second an error.
    @Test func lifetimesOfZeroAndOfFractions() throws {
        let storage = storage()
        for ttl in [Duration.zero, .seconds(-1), .nanoseconds(-1)] {
            #expect(
                performing: { try storage.set("key", "value", ttl: ttl) },
                throws: {
                    ($0 as? StorageError)?.code == .invalidLifetime
                }
            )
            #expect(!storage.exists("key"))
        }
        try storage.set("half", "123", ttl: .milliseconds(500))
        #expect(storage.get("half") == .string("123"))
        clock.advance(by: .microseconds(499_999))
        #expect(storage.exists("half"))
        clock.advance(by: .microseconds(1))
        #expect(!storage.exists("half"))
        try storage.set("short", "value", ttl: .nanoseconds(1))
        #expect(storage.exists("short"))
        clock.advance(by: .microseconds(1))
        #expect(!storage.exists("short"))
    }

    /// T8: a counter whose lifetime restarted with each hit never ended.
    @Test(arguments: [StorageLevel.native, .atomic, .operations])
    func hitsDoNotRestartAWindow(_ level: StorageLevel) async throws {
        let medium = ToyMedium()
        let limiter = RateThrottleCore(storage: medium.storage(of: level), clock: medium.clock)
        limiter.addRule(try RateThrottleRule(name: "rule", limit: 3, window: .seconds(60), strategy: .fixedWindow))
        for _ in 0..<4 {
            #expect(try await limiter.checkRateLimit("id", rule: "rule").allowed)
            medium.clock.advance(by: .seconds(59))
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func extremeClocksDoNotTrap(_ strategy: RateThrottleStrategy) throws {
        let storage = storage(2)
        let rules = try [(1, 1), (100, 1 << 40), (4, 1 << 51)].map { limit, window in
            try RateThrottleRule(
                name: "rule \(window)",
                limit: limit,
                window: .microseconds(window),
                strategy: strategy,
                blockDuration: .microseconds(1 << 51)
            )
        }
        for time in [Int.max, Int.min, 0, Int.max, -1, Int.min, 1 << 60, -(1 << 60), 1 << 53] {
            clock.set(microsecondsSinceEpoch: time)
            for rule in rules {
                for identifier in ["a", "b"] {
                    for _ in 0..<2 {
                        guard let outcome = try? hit(storage, identifier, rule) else { continue }
                        #expect((0...rule.capacity).contains(outcome.remaining))
                        #expect(outcome.resetAfterMicroseconds >= 0)
                        #expect(outcome.retryAfterMicroseconds ?? 1 > 0)
                    }
                }
                _ = try? storage.evaluate(rules.map { Check(rule: $0, identifier: "a", cost: .max) }, peeking: false)
            }
            try? storage.add("c", to: .blacklist, for: .seconds(Int64.max))
            try? storage.set("key", .integer(1), ttl: .seconds(Int64.max))
            _ = try? storage.increment("key", amount: 1, ttl: .seconds(Int64.max))
            for rule in rules { storage.forget("a", rule: rule) }
        }
        storage.clear()
        try storage.set("key", .integer(1), ttl: .seconds(Int64.max))
        #expect(storage.exists("key"))
    }
}
