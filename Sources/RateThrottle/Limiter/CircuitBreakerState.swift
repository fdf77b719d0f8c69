/// What a limiter's circuit breaker is at.
public enum CircuitBreakerState: Sendable, Hashable {
    /// The storage is asked.
    case closed
    /// The storage failed too often in a row and is left alone; the failure policy answers. What is left until a call probes
    /// it; zero when the next call does.
    case open(probeAfter: Duration)
    /// One call asks the storage whether it answers again, or several where it can fail for some identifiers and serve others,
    /// as a Redis Cluster can; the failure policy answers all others.
    case halfOpen
}
