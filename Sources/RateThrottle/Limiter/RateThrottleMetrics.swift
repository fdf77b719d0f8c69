/// What a limiter counted since it was made, or since its metrics were reset. Peeks are not counted.
public struct RateThrottleMetrics: Sendable, Hashable {
    /// Calls that were decided. A call of several checks is one.
    public let totalRequests: Int
    /// Those that were allowed.
    public let allowedRequests: Int
    /// Those that were denied, for whatever reason.
    public let blockedRequests: Int
    /// Requests that exceeded a limit, for each rule exceeded.
    public let totalViolations: Int
    /// The last ten of them, oldest first.
    public let recentViolations: [RateThrottleViolation]
    /// Violations that a slow callback or stream did not get, because its queue was full.
    public let droppedViolations: Int
    /// How many rules there are.
    public let activeRules: Int
    /// Whitelist entries added through this limiter and still in force.
    public let whitelistedCount: Int
    /// Blacklist entries added through this limiter and still in force.
    public let blacklistedCount: Int
    /// Calls that the storage could not decide, those included that the circuit breaker kept from it.
    public let storageFailures: Int
    /// How often the circuit breaker opened; a probe that fails leaves it open, and is not counted.
    public let breakerOpenings: Int
    /// Calls that were denied without asking the storage (``DenyCacheOptions``); they are among the denied ones.
    public let cachedDenials: Int

    /// The part of calls that was denied, in percent, from 0 to 100; 0 when there were none.
    public var blockRate: Double {
        totalRequests == 0 ? 0 : Double(blockedRequests) / Double(totalRequests) * 100
    }
}
