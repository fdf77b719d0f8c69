import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("The deny cache and backends that only remember", .timeLimit(.minutes(10)))
struct DenyCachePortableTests {
    /// Has the six operations, and is slow to take back what was added, until it is released.
    private struct SlowToTakeBack: StorageWrapper {
        let base: ToyStorage
        let giveBacks: FaultyStorage<ToyStorage>

        init(_ base: ToyStorage) {
            self.base = base
            giveBacks = FaultyStorage(base)
        }

        func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
            guard amount < 0 else { return try base.increment(key, amount: amount, ttl: ttl) }
            return try await giveBacks.increment(key, amount: amount, ttl: ttl)
        }
    }

    /// A large call that does not fit denies a small one that does, for as long as it takes to give back: not until the
    /// window is over.
    @Test("A denial by what another call gives back is not remembered")
    func transientDenials() async throws {
        let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
        let storage = SlowToTakeBack(ToyStorage(ToyMedium(clock: clock)))
        let limiter = RateThrottleCore.patient(storage, denyCache: DenyCacheOptions(), clock: clock)
        // In another process.
        let other = RateThrottleCore.patient(storage, clock: clock)
        for limiter in [limiter, other] { limiter.addRule(try .test(.fixedWindow, 10, per: 60)) }
        #expect(try await limiter.checkRateLimit("client", rule: "rule", cost: 5).allowed)
        storage.giveBacks.hold([.increment])
        let large = Task { try await other.checkRateLimit("client", rule: "rule", cost: 6) }
        #expect(await storage.giveBacks.waitUntilHeld(1, within: .seconds(300)))
        let small = Task { try await limiter.checkRateLimit("client", rule: "rule", cost: 5) }
        #expect(await storage.giveBacks.waitUntilHeld(2, within: .seconds(300)))
        storage.giveBacks.release()
        for call in [large, small] { #expect(try await !call.value.allowed) }
        #expect(try await limiter.checkRateLimit("client", rule: "rule", cost: 5).allowed)
    }
}
