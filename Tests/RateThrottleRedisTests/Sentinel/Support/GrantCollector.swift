#if Redis
@testable import RateThrottle

/// Callers that ask a limiter about one client until all of its limit is used, and when they were granted.
final class GrantCollector: Sendable {
    private static let rule = "r"
    private let limiter: RateThrottleCore
    private let state = Lock((grants: [ContinuousClock.Instant](), mayEnd: false))

    private init(_ client: RedisClient, limit: Int) throws {
        limiter = RateThrottleCore(
            storage: RedisStorage(client),
            failurePolicy: .throwError,
            decisionDeadline: .seconds(10)
        )
        limiter.addRule(
            try RateThrottleRule(name: Self.rule, limit: limit, window: .seconds(365 * 86_400), strategy: .fixedWindow)
        )
    }

    /// Has callers ask slowly for the time of a body, and then as fast as they can.
    /// - Returns: When requests were granted.
    static func grants(
        _ client: RedisClient,
        limit: Int,
        while body: () async throws -> Void
    ) async throws -> [ContinuousClock.Instant] {
        let collector = try GrantCollector(client, limit: limit)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { await collector.ask() } }
            defer { collector.state.withLock { $0.mayEnd = true } }
            await eventually { collector.state.withLock { $0.grants.count } >= 20 }
            try await body()
        }
        return collector.state.withLock { $0.grants }
    }

    private var mayEnd: Bool { state.withLock { $0.mayEnd } }

    private func ask() async {
        var isUsed = false
        let end = ContinuousClock.now + .seconds(60)
        while !(isUsed && mayEnd), ContinuousClock.now < end {
            let status = try? await limiter.checkRateLimit("x", rule: Self.rule)
            if status?.allowed == true { state.withLock { $0.grants.append(.now) } }
            isUsed = status?.allowed == false
            // So slowly that the limit outlasts the failover. A storage that is down fails calls at once, and everybody else
            // needs the processor too.
            if status == nil || !mayEnd { await eventually(within: .milliseconds(4)) { false } }
        }
    }
}
#endif
