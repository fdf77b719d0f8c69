import RateThrottleTestSupport
import RateThrottleTesting

@testable import RateThrottle

/// A limiter with a breaker over storages that fail when told to, and the clock of all of it.
struct BreakerBench {
    let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    let storage: FaultyStorage<InMemoryStorage>
    let limiter: RateThrottleCore
    let log = LogLines()

    /// Makes one with the rule `rule`, 100 a minute.
    init(
        _ failurePolicy: FailurePolicy = .failClosed,
        _ breaker: CircuitBreakerOptions = CircuitBreakerOptions(),
        denyCache: DenyCacheOptions? = nil
    ) throws {
        storage = FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
        limiter = RateThrottleCore.patient(
            storage,
            failurePolicy: failurePolicy,
            circuitBreaker: breaker,
            denyCache: denyCache,
            clock: clock,
            logger: log.logger
        )
        limiter.addRule(try .test(.fixedWindow, 100, per: 60))
    }

    /// How many decisions the storage was asked for.
    var asked: Int { storage.callCount(of: [.evaluate]) }

    @discardableResult
    func check(_ identifier: String = "client", cost: Int = 1) async throws -> RateThrottleStatus {
        try await limiter.checkRateLimit(identifier, rule: "rule", cost: cost)
    }

    /// Makes so many calls fail.
    func fail(_ count: Int, with error: any Error = InjectedFault()) async throws {
        storage.fail([.evaluate], next: count, with: error)
        for _ in 0..<count { _ = try? await check() }
    }

    /// Opens the breaker, by the usual number of failures.
    func open() async throws {
        try await fail(5)
    }
}
