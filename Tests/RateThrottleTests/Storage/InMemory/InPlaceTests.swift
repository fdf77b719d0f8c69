import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Decisions where the state lies, against those the long way")
struct InPlaceTests {
    private static let start = 1_728_000_000_000_000
    private static let keys = (0..<6).map { Fingerprint(low: UInt64($0) << 7, high: 5) }

    private func rules(_ strategy: RateThrottleStrategy) throws -> [RateThrottleRule] {
        let burst = strategy == .tokenBucket ? 9 : nil
        func rule(_ limit: Int, _ window: Duration, block: Duration = .zero, burst: Int? = nil) throws
            -> RateThrottleRule
        {
            try RateThrottleRule(
                name: "rule",
                limit: limit,
                window: window,
                strategy: strategy,
                burst: burst,
                blockDuration: block
            )
        }
        return [
            try rule(5, .microseconds(100)), try rule(7, .microseconds(100), burst: burst),
            try rule(3, .microseconds(100), block: .microseconds(40)), try rule(4, .milliseconds(1)),
            try rule(2, .seconds(1)),
        ]
    }

    private func query(_ key: Fingerprint, _ cost: Int, _ quota: Quota) -> ShardTable.Query {
        ShardTable.Query(identifier: key, key: key ^ Fingerprint(salt: "rule"), cost: cost, quota: quota)
    }

    /// Rules that change, clocks that step back, blocks, lists and a full table: every outcome is the same, and so is what is left.
    @Test(arguments: RateThrottleStrategy.allCases, [1, 2, 3] as [UInt64])
    func sameOutcomes(_ strategy: RateThrottleStrategy, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var (short, long) = (ShardTable(capacity: 5), ShardTable(capacity: 5))
        let rules = try rules(strategy)
        var (now, rule, decidedInPlace, wrong) = (Self.start, rules[0], 0, 0)
        for _ in 0..<6_000 {
            now += Int.random(in: 0..<20, using: &generator)
            switch Int.random(in: 0..<200, using: &generator) {
            case 0: now -= Int.random(in: 0..<400, using: &generator)
            case 1...3: rule = rules.randomElement(using: &generator) ?? rule
            case 4:
                let entry = Self.keys[0] ^ .salt(for: Bool.random(using: &generator) ? .whitelist : .blacklist)
                try? short.put(entry, .entry, expiry: now + 50, at: now)
                try? long.put(entry, .entry, expiry: now + 50, at: now)
            default: break
            }
            let key = Self.keys[Int.random(in: 0..<6, using: &generator)]
            let query = query(key, Int.random(in: 0...3, using: &generator), rule.quota)
            let inPlace = short.decideInPlace(query, at: now)
            if inPlace != nil { decidedInPlace += 1 }
            let first = inPlace ?? (try? short.decide(query, at: now, peeking: false))
            let second = try? long.decide(query, at: now, peeking: false)
            if first != second || short.count != long.count { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(decidedInPlace > 1_000)
        for key in Self.keys {
            let query = query(key, 0, rule.quota)
            let (first, second) = try (
                short.decide(query, at: now, peeking: true), long.decide(query, at: now, peeking: true)
            )
            #expect(first == second)
        }
    }

    /// What is unusual is left to the long way, and left alone.
    @Test func whatItLeavesAlone() throws {
        let plain = try RateThrottleRule(name: "rule", limit: 2, window: .seconds(1), strategy: .tokenBucket)
        let strict = try RateThrottleRule(
            name: "rule",
            limit: 2,
            window: .seconds(1),
            strategy: .tokenBucket,
            blockDuration: .seconds(9)
        )
        var table = ShardTable(capacity: 10)
        let key = Self.keys[1]
        #expect(table.decideInPlace(query(key, 1, plain.quota), at: Self.start) == nil)
        #expect(table.count == 0)
        _ = try table.decide(query(key, 1, plain.quota), at: Self.start, peeking: false)
        let before = table.slots
        #expect(table.decideInPlace(query(key, 0, plain.quota), at: Self.start) == nil)
        #expect(table.decideInPlace(query(key, 3, plain.quota), at: Self.start) == nil)
        #expect(table.decideInPlace(query(key, 2, strict.quota), at: Self.start) == nil)
        #expect(table.decideInPlace(query(key, 1, plain.quota), at: Self.start - 1_000_001) == nil)
        let other = try RateThrottleRule(name: "rule", limit: 2, window: .seconds(1), strategy: .leakyBucket)
        #expect(table.decideInPlace(query(key, 1, other.quota), at: Self.start) == nil)
        #expect(table.slots.map(\.words) == before.map(\.words))
        #expect(table.decideInPlace(query(key, 1, plain.quota), at: Self.start)?.allowed == true)
    }
}
