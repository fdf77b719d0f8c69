import BenchmarkSupport
import RateThrottle
import RateThrottleTesting

/// A limiter in memory, and the keys it is asked about in turn.
struct Subject: Sendable {
    private static let rule = "api"
    private let limiter: RateThrottleCore
    private let synchronous: SynchronousLimiter
    private let keys: [String]
    /// Goes on by 1 µs with each decision; nil for the storage's own.
    private let clock: ManualClock?

    init(_ strategy: RateThrottleStrategy, keys count: Int) throws {
        // By the real clock a log would hold more the slower a profiler runs. By this one it holds a hundred entries.
        let isLog = strategy == .slidingWindow
        clock = isLog ? ManualClock(microsecondsSinceEpoch: 1_800_000_000_000_000) : nil
        let configuration = clock.map { InMemoryStorage.Configuration(clock: $0) } ?? InMemoryStorage.Configuration()
        limiter = createLimiter(storage: InMemoryStorage(configuration: configuration), failurePolicy: .throwError)
        limiter.addRule(
            try RateThrottleRule(
                name: Self.rule,
                // Otherwise none of the keys is back at its full quota in between, however slow a profiler is.
                limit: isLog ? 100_000 : count > 1 ? 1_000 : 1_000_000,
                window: isLog ? .microseconds(100 * count) : .seconds(3_600),
                strategy: strategy
            )
        )
        guard let synchronous = limiter.synchronous else { throw BenchmarkError("the storage can suspend") }
        self.synchronous = synchronous
        keys = KeyList.make(0..<count)
    }

    /// Asks without awaiting, so often; returns how often it was granted.
    func decideNow(_ count: Int) throws -> Int {
        var (granted, position) = (0, 0)
        for _ in 0..<count {
            clock?.advance(by: .microseconds(1))
            if try synchronous.checkRateLimitNow(keys[position], rule: Self.rule).allowed { granted += 1 }
            position = position + 1 == keys.count ? 0 : position + 1
        }
        return granted
    }

    /// The same with `await`.
    func decide(_ count: Int) async throws -> Int {
        var (granted, position) = (0, 0)
        for _ in 0..<count {
            clock?.advance(by: .microseconds(1))
            if try await limiter.checkRateLimit(keys[position], rule: Self.rule).allowed { granted += 1 }
            position = position + 1 == keys.count ? 0 : position + 1
        }
        return granted
    }
}
