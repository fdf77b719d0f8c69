/// How a limiter is set up, and whether its storage answers.
public struct RateThrottleSystemStatus: Sendable, Hashable {
    /// The type of the storage: "InMemoryStorage", or the name of a custom one.
    public let storageType: String
    /// How exact its decisions are.
    public let storageLevel: StorageLevel
    /// Whether it answered when this was asked.
    public let isStorageHealthy: Bool
    /// What happens when it does not: the policy's name.
    public let failurePolicy: String
    /// What its circuit breaker is at; closed for a storage that never suspends.
    public let circuitBreaker: CircuitBreakerState
    /// How the connection to its server is doing; nil for a storage that has none.
    public let connection: StorageConnectionStatus?
    /// The rules, in order of name.
    public let rules: [RateThrottleRule]
    /// The metrics.
    public let metrics: RateThrottleMetrics
}
