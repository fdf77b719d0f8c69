/// How a rule counts. The raw values are the names that the Python package uses.
///
/// `Docs/Strategies.md` compares the five under one burst and says when to use which.
public enum RateThrottleStrategy: String, Sendable, Hashable, CaseIterable, Codable {
    /// Two counters that approximate a sliding window. Small, smooth, and the default.
    case slidingCounter = "sliding_counter"
    /// A log of grants: exact in every window's length, at 16 bytes a grant. Limits up to 100,000.
    case slidingWindow = "sliding_window"
    /// A count in windows aligned to the epoch. Cheapest; up to twice the limit across an edge.
    case fixedWindow = "fixed_window"
    /// A bucket that refills steadily and allows bursts up to its capacity.
    case tokenBucket = "token_bucket"
    /// A meter that drains steadily: no more than the limit at once, then a steady rate.
    case leakyBucket = "leaky_bucket"
}
