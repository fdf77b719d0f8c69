import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Decisions where the state lies, against those the long way")
struct InPlaceTests {
    private static let start = 1_728_000_000_000_000
    private static let keys = (0..<6).map { Fingerprint(low: UInt64($0) << 7, high: 5) }

    /// Rules that share states and such that do not: other limits, ticks and windows, blocks, counts of over 32 bits.
    private func rules(_ strategy: RateThrottleStrategy, _ generator: inout SplitMix64) throws -> [RateThrottleRule] {
        let unit = [1, 100, 60_000_000, 1 << 51].randomElement(using: &generator) ?? 1
        var rules: [RateThrottleRule] = []
        while rules.count < 12 {
            let window = Bool.random(using: &generator) ? unit : max(1, unit / 3)
            let isLog = strategy == .slidingWindow
            let largest = isLog ? 3_000 : Arithmetic.exactLimit / window
            let limit =
                [1, 2, 5, 60, largest, largest / 2, largest * 999, 1 << 33].randomElement(using: &generator) ?? 1
            let block =
                Bool.random(using: &generator) ? 0 : Int.random(in: 1...min(unit * 2, 1 << 51), using: &generator)
            let rule = try? RateThrottleRule(
                unboundedLog: "rule",
                limit: isLog ? min(limit, 3_000) : limit,
                window: .microseconds(window),
                strategy: strategy,
                burst: strategy == .tokenBucket && Bool.random(using: &generator) ? limit + 2 : nil,
                scope: .ip,
                blockDuration: .microseconds(block)
            )
            if let rule { rules.append(rule) }
        }
        return rules
    }

    /// Where two tables differ; nil when they hold the same, in the same order, filed under the same times.
    private func difference(_ one: ShardTable, _ other: ShardTable) -> String? {
        guard one.count == other.count, one.slots.count == other.slots.count, one.annex.count == other.annex.count
        else {
            return "counts"
        }
        for slot in one.slots.indices where one.slots[slot].kind != .vacant || other.slots[slot].kind != .vacant {
            let (left, right) = (one.slots[slot], other.slots[slot])
            let isSame =
                left.fingerprint == right.fingerprint && left.expiry == right.expiry && left.older == right.older
                && left.newer == right.newer && left.filed == right.filed && left.kind == right.kind
            if !isSame || one.content(of: slot) != other.content(of: slot) { return "slot \(slot)" }
        }
        return nil
    }

    private func query(_ key: Fingerprint, _ cost: Int, _ quota: Quota) -> ShardTable.Query {
        ShardTable.Query(identifier: key, key: key ^ Fingerprint(salt: "rule"), cost: cost, quota: quota)
    }

    /// Rules that change, clocks that step either way, blocks, lists and a full table: every outcome is the same, and so is
    /// what is left.
    @Test(arguments: RateThrottleStrategy.allCases, 1...6)
    func sameOutcomes(_ strategy: RateThrottleStrategy, seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        var (short, long) = (ShardTable(capacity: 5), ShardTable(capacity: 5))
        var rules = try rules(strategy, &generator)
        for other in RateThrottleStrategy.allCases { rules += try self.rules(other, &generator).prefix(1) }
        let start = [Self.start, -Self.start, 0, 1 << 60, -(1 << 60)][seed % 5]
        let unit = rules[0].quota.windowMicroseconds
        var (now, rule, decidedInPlace) = (start, rules[0], 0)
        for step in 0..<2_500 {
            now += Int.random(in: 0...max(1, unit / 6), using: &generator)
            switch Int.random(in: 0..<150, using: &generator) {
            case 0, 1: now -= Int.random(in: 0...unit * 3, using: &generator)
            case 2: now = start
            case 3...6: rule = rules[Int.random(in: 0..<rules.count, using: &generator)]
            case 7, 8: list(Self.keys[0], until: now + unit, at: now, &generator, &short, &long)
            default: break
            }
            now = min(max(now, -(1 << 60)), 1 << 60)
            let capacity = rule.quota.capacity
            let costs = [0, 1, 1, 1, 2, capacity, capacity / 2, capacity / 3 + 1, capacity + 1, Int.max]
            let key = Self.keys[Int.random(in: 0..<6, using: &generator)]
            let query = query(key, costs[Int.random(in: 0..<costs.count, using: &generator)], rule.quota)
            let inPlace = short.decideInPlace(query, at: now)
            if inPlace != nil { decidedInPlace += 1 }
            let first = inPlace ?? (try? short.decide(query, at: now, peeking: false))
            let second = try? long.decide(query, at: now, peeking: false)
            try #require(first == second, "step \(step)")
            let difference = difference(short, long)
            try #require(difference == nil, "step \(step)")
        }
        #expect(decidedInPlace > 50)
    }

    /// Puts a key on a list of both tables, or takes it off.
    private func list(
        _ key: Fingerprint,
        until end: Int,
        at now: Int,
        _ generator: inout SplitMix64,
        _ short: inout ShardTable,
        _ long: inout ShardTable
    ) {
        let entry = key ^ .salt(for: Bool.random(using: &generator) ? .whitelist : .blacklist)
        if Bool.random(using: &generator) {
            _ = short.take(entry, at: now)
            _ = long.take(entry, at: now)
        } else {
            try? short.put(entry, .entry, expiry: end, at: now)
            try? long.put(entry, .entry, expiry: end, at: now)
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
