import RateThrottleTesting

@testable import RateThrottle

/// A limiter that caches denials, and others over the same storage that do not, as in other processes.
struct DenyBench {
    let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    let memory: InMemoryStorage
    /// The storage of the limiter, which counts what it is asked.
    let storage: FaultyStorage<InMemoryStorage>
    let limiter: RateThrottleCore
    let rule: RateThrottleRule

    /// Makes one with a rule, ten seconds into its window: for the default one, 3 a minute, a denial ends 50 seconds later.
    init(
        _ denyCache: DenyCacheOptions? = DenyCacheOptions(),
        rule: RateThrottleRule? = nil,
        failurePolicy: FailurePolicy = .failClosed
    ) throws {
        self.rule = try rule ?? .test(.fixedWindow, 3, per: 60)
        memory = InMemoryStorage(configuration: .init(clock: clock))
        storage = FaultyStorage(memory)
        limiter = RateThrottleCore.patient(storage, failurePolicy: failurePolicy, denyCache: denyCache, clock: clock)
        limiter.addRule(self.rule)
        clock.advance(by: .seconds(10))
    }

    /// How many decisions the storage was asked for.
    var asked: Int { storage.callCount(of: [.evaluate]) }

    /// Another process, that knows the same rule.
    var other: RateThrottleCore {
        let other = RateThrottleCore.patient(memory)
        other.addRule(rule)
        return other
    }

    func check(_ identifier: String = "client", cost: Int = 1) async throws -> RateThrottleStatus {
        try await limiter.checkRateLimit(identifier, rule: rule.name, cost: cost)
    }

    /// Uses the limit up, and makes the first denial, which the storage answers.
    func exhaust(_ identifier: String = "client") async throws {
        _ = try await check(identifier, cost: rule.capacity)
        _ = try await check(identifier)
    }

    /// Whether the storage is asked for one more check.
    func asks(_ identifier: String = "client", cost: Int = 1) async throws -> Bool {
        let before = asked
        _ = try await check(identifier, cost: cost)
        return asked > before
    }
}
