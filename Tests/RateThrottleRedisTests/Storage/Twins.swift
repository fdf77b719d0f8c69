#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// A storage in memory and one on a server that must answer alike, with one clock that a test moves.
struct Twins {
    let clock = ManualClock(microsecondsSinceEpoch: 0)
    let memory: InMemoryStorage
    let redis: RedisStorage

    init(_ client: RedisClient, prefix: String) {
        memory = InMemoryStorage(configuration: .init(clock: clock))
        redis = RedisStorage(client, keyPrefix: prefix, clock: clock)
    }

    /// Asks both at a time, and requires the same answers. Memory never forgets the key of a single check.
    @discardableResult
    func ask(
        _ checks: [Check],
        at now: Int,
        peeking: Bool = false,
        _ about: @autoclosure () -> String
    ) async throws -> [Outcome] {
        clock.set(microsecondsSinceEpoch: now)
        let expected =
            checks.count == 1
            ? [try memory.evaluateNow(checks[0], peeking: peeking)]
            : try memory.evaluateNow(checks, peeking: peeking)
        let found = try await redis.evaluate(checks, peeking: peeking)
        try #require(found == expected, "\(about()), at \(now), costs \(checks.map(\.cost)), peek \(peeking)")
        return found
    }

    /// Asks both about one check.
    func ask(
        _ rule: RateThrottleRule,
        cost: Int = 1,
        at now: Int,
        peeking: Bool = false,
        _ about: @autoclosure () -> String
    ) async throws -> Outcome {
        try await ask([Check(rule: rule, identifier: "client", cost: cost)], at: now, peeking: peeking, about())[0]
    }
}
#endif
