import BenchmarkSupport
import RateThrottle

/// A limiter, and the keys it is asked about in this order, again and again.
struct Workload: Sendable {
    private static let rule = "api"
    let storage: InMemoryStorage
    private let limiter: RateThrottleCore
    private let synchronous: SynchronousLimiter
    private let keys: [String]
    /// For each key the checks of one call; empty where a call has one check.
    private let checks: [[RateThrottleCheck]]

    init(_ scenario: Scenario, strategy: RateThrottleStrategy, keys: [String]) throws {
        storage = InMemoryStorage(configuration: .init(maxKeys: scenario.maxKeys(keys.count)))
        limiter = createLimiter(storage: storage, failurePolicy: .throwError)
        let (limit, window) = scenario.limit(strategy, keys: keys.count)
        let names = [Self.rule] + (1..<scenario.checks).map { "\(Self.rule)\($0)" }
        for name in names {
            limiter.addRule(try RateThrottleRule(name: name, limit: limit, window: window, strategy: strategy))
        }
        guard let synchronous = limiter.synchronous else { throw BenchmarkError("the storage can suspend") }
        self.synchronous = synchronous
        self.keys = keys
        checks = names.count == 1 ? [] : keys.map { key in names.map { RateThrottleCheck(key, rule: $0) } }
    }

    /// Asks once about each key.
    func fill(_ keys: some Sequence<String>) throws {
        for key in keys { try synchronous.checkRateLimitNow(key, rule: Self.rule) }
    }

    /// Asks without awaiting, so often, beginning at a key; returns how often it was granted.
    func decideNow(_ count: Int, from start: Int) throws -> Int {
        var (granted, position) = (0, start)
        if !checks.isEmpty {
            for _ in 0..<count {
                if try synchronous.checkRateLimitsNow(checks[0]).allSatisfy(\.allowed) { granted += 1 }
            }
            return granted
        }
        for _ in 0..<count {
            if try synchronous.checkRateLimitNow(keys[position], rule: Self.rule).allowed { granted += 1 }
            position += 1
            if position == keys.count { position = 0 }
        }
        return granted
    }

    /// The same with `await`.
    func decide(_ count: Int, from start: Int) async throws -> Int {
        var (granted, position) = (0, start)
        if !checks.isEmpty {
            for _ in 0..<count {
                if try await limiter.checkRateLimits(checks[0]).allSatisfy(\.allowed) { granted += 1 }
            }
            return granted
        }
        for _ in 0..<count {
            if try await limiter.checkRateLimit(keys[position], rule: Self.rule).allowed { granted += 1 }
            position += 1
            if position == keys.count { position = 0 }
        }
        return granted
    }
}
