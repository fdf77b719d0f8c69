import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("The hard cap of the in-memory storage")
struct EvictionTests {
    private let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)

    private func storage(_ maxKeys: Int) -> InMemoryStorage {
        InMemoryStorage(configuration: .init(maxKeys: maxKeys, clock: clock))
    }

    private func rule(
        _ name: String = "rule",
        limit: Int = 2,
        window: Duration = .seconds(60),
        strategy: RateThrottleStrategy = .tokenBucket,
        block: Duration = .zero
    ) throws -> RateThrottleRule {
        try RateThrottleRule(name: name, limit: limit, window: window, strategy: strategy, blockDuration: block)
    }

    /// Charges one, and says whether it was granted.
    @discardableResult
    private func hit(_ storage: InMemoryStorage, _ identifier: String, _ rule: RateThrottleRule) throws -> Bool {
        try #require(storage.evaluate([Check(rule: rule, identifier: identifier)], peeking: false).first).allowed
    }

    private func remaining(_ storage: InMemoryStorage, _ identifier: String, _ rule: RateThrottleRule) throws -> Int? {
        try storage.evaluate([Check(rule: rule, identifier: identifier, cost: 0)], peeking: true).first?.remaining
    }

    @Test func evictsTheLeastRecentlyUsed() throws {
        let (storage, rule) = (storage(3), try rule())
        for identifier in ["a", "b", "c", "a", "d"] { try hit(storage, identifier, rule) }
        #expect(storage.count == 3)
        #expect(try ["a", "b", "c", "d"].map { try remaining(storage, $0, rule) } == [0, 2, 1, 1])
    }

    @Test func aDenialIsAUse() throws {
        let (storage, rule) = (storage(2), try rule(limit: 1))
        for identifier in ["a", "b", "a", "c"] { try hit(storage, identifier, rule) }
        #expect(try ["a", "b", "c"].map { try remaining(storage, $0, rule) } == [0, 1, 0])
    }

    @Test func aPeekIsNoUse() throws {
        let (storage, rule) = (storage(2), try rule())
        for identifier in ["a", "b"] { try hit(storage, identifier, rule) }
        _ = try storage.evaluate([Check(rule: rule, identifier: "a")], peeking: true)
        try hit(storage, "c", rule)
        #expect(try ["a", "b", "c"].map { try remaining(storage, $0, rule) } == [2, 1, 1])
    }

    @Test func expiredKeysGoFirst() throws {
        let storage = storage(3)
        let (short, long) = (try rule("short", window: .seconds(10)), try rule("long"))
        try hit(storage, "old", long)
        try hit(storage, "expired", short)
        try hit(storage, "young", long)
        clock.advance(by: .seconds(10))
        try hit(storage, "new", long)
        #expect(storage.count == 3)
        #expect(try ["old", "young", "new"].map { try remaining(storage, $0, long) } == [1, 1, 1])
    }

    /// A token bucket is back at its full quota long before its window is over.
    @Test func neutralKeysGoBeforeOthers() throws {
        let storage = storage(2)
        let rule = try rule(limit: 60)
        try hit(storage, "spent", rule)
        for _ in 0..<60 { try hit(storage, "spent", rule) }
        try hit(storage, "neutral", rule)
        clock.advance(by: .seconds(2))
        try hit(storage, "new", rule)
        #expect(try remaining(storage, "spent", rule) == 2)
        #expect(storage.count == 2)
    }

    @Test func blocksListEntriesAndValuesStay() throws {
        let storage = storage(4)
        let blocking = try rule("blocking", limit: 1, block: .seconds(30))
        try storage.set("value", .integer(1), ttl: nil)
        try storage.add("listed", to: .blacklist, for: nil)
        for _ in 0..<2 { try hit(storage, "blocked", blocking) }
        let plain = try rule("plain")
        for number in 0..<100 { try hit(storage, "stranger \(number)", plain) }
        #expect(storage.count == 4)
        #expect(storage.get("value") == 1)
        #expect(storage.contains("listed", in: .blacklist))
        let outcome = try storage.evaluate([Check(rule: blocking, identifier: "blocked")], peeking: true).first
        #expect(outcome?.reason == .blocked)
    }

    @Test func aBlockThatIsOverMayGo() throws {
        let (storage, rule) = (storage(1), try rule(limit: 1, window: .seconds(600), block: .seconds(30)))
        for _ in 0..<2 { try hit(storage, "blocked", rule) }
        #expect(throws: StorageError.self) { try hit(storage, "new", rule) }
        clock.advance(by: .seconds(30))
        #expect(try hit(storage, "new", rule))
    }

    @Test(arguments: [1, 2, 5])
    func whenNothingMayGoItIsFull(capacity: Int) async throws {
        let storage = storage(capacity)
        for number in 0..<capacity { try storage.set("value \(number)", .integer(number), ttl: nil) }
        let rule = try rule()
        let isFull: (any Error) -> Bool = { ($0 as? StorageError)?.code == .full }
        #expect(performing: { try hit(storage, "id", rule) }, throws: isFull)
        #expect(performing: { try storage.set("another", .integer(1), ttl: nil) }, throws: isFull)
        #expect(performing: { try storage.increment("another", amount: 1, ttl: nil) }, throws: isFull)
        #expect(performing: { try storage.add("id", to: .whitelist, for: nil) }, throws: isFull)
        #expect(
            performing: { _ = try storage.compareAndSet("another", expected: nil, new: 1, ttl: nil) },
            throws: isFull
        )
        // What is there still works, and so does what needs no room.
        try storage.set("value 0", .integer(9), ttl: nil)
        #expect(try remaining(storage, "id", rule) == 2)
        for policy in [FailurePolicy.failClosed, .failOpen] {
            let limiter = RateThrottleCore(storage: storage, failurePolicy: policy)
            limiter.addRule(rule)
            let status = try await limiter.checkRateLimit("id", rule: "rule")
            #expect(status.degraded && status.reason == .storageUnavailable)
            #expect(status.allowed == (limiter.failurePolicy.description == "failOpen"))
        }
        storage.delete("value 0")
        #expect(try hit(storage, "id", rule))
    }

    @Test func aJointCallThatDoesNotFitChargesNothing() throws {
        let storage = storage(3)
        let rules = try (0..<3).map { try rule("rule \($0)") }
        try storage.set("value", .integer(1), ttl: nil)
        try hit(storage, "id", rules[0])
        let checks = rules.map { Check(rule: $0, identifier: "id") }
        #expect(
            performing: { _ = try storage.evaluate(checks, peeking: false) },
            throws: {
                ($0 as? StorageError)?.code == .full
            }
        )
        #expect(try remaining(storage, "id", rules[0]) == 1)
        #expect(storage.get("value") == 1)
        storage.delete("value")
        #expect(try storage.evaluate(checks, peeking: false).allSatisfy(\.allowed))
        #expect(storage.count == 3)
    }

    @Test func aJointCallDoesNotEvictItsOwnKeys() throws {
        let storage = storage(3)
        let rules = try (0..<3).map { try rule("rule \($0)") }
        try hit(storage, "id", rules[0])
        for identifier in ["x", "y"] { try hit(storage, identifier, rules[0]) }
        let outcomes = try storage.evaluate(rules.map { Check(rule: $0, identifier: "id") }, peeking: false)
        #expect(outcomes.map(\.remaining) == [0, 1, 1])
        #expect(try remaining(storage, "id", rules[0]) == 0)
        #expect(storage.count == 3)
    }
}
