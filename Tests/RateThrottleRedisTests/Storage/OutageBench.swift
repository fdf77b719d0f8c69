#if Redis
import Testing

@testable import RateThrottle

/// A limiter over a real server that fails on demand.
struct OutageBench {
    static let rule = "rule"

    let server: RedisServer
    let client: RedisClient
    let limiter: RateThrottleCore

    /// Runs a body with a limiter whose rule is a fixed window of 100 in ten hours.
    static func run(
        _ policy: FailurePolicy,
        deadline: Duration = .milliseconds(50),
        breaker: CircuitBreakerOptions = CircuitBreakerOptions(probeInterval: .milliseconds(50)),
        options: RedisOptions = RedisOptions(backoff: RedisBackoff(maximum: .milliseconds(50))),
        lines: [String] = [],
        _ body: (OutageBench) async throws -> Void
    ) async throws {
        try await RedisServer.run(lines) { server async throws in
            try await Clients.with(server, options) { client async throws in
                let limiter = RateThrottleCore(
                    storage: RedisStorage(client, keyPrefix: "o:"),
                    failurePolicy: policy,
                    decisionDeadline: deadline,
                    circuitBreaker: breaker
                )
                limiter.addRule(
                    try RateThrottleRule(name: rule, limit: 100, window: .seconds(365 * 86_400), strategy: .fixedWindow)
                )
                try await body(OutageBench(server: server, client: client, limiter: limiter))
            }
        }
    }

    func ask(_ identifier: String = "client", cost: Int = 1) async throws -> RateThrottleStatus {
        try await limiter.checkRateLimit(identifier, rule: Self.rule, cost: cost)
    }

    /// Waits until the storage decides, and returns what it then says.
    func recovered() async throws -> RateThrottleStatus {
        var status: RateThrottleStatus?
        let isBack = await eventually {
            guard let answer = try? await ask(), !answer.degraded else { return false }
            status = answer
            return true
        }
        #expect(isBack)
        return try #require(status)
    }

    /// Has the storage fail until the breaker is open.
    func openBreaker() async {
        let isOpen = await eventually {
            _ = try? await ask()
            if case .open = limiter.circuitBreakerState { return true }
            return false
        }
        #expect(isOpen)
    }
}
#endif
