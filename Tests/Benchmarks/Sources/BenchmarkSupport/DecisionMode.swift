public import ArgumentParser

/// How a decision is asked for.
public enum DecisionMode: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// `limiter.synchronous`, by threads.
    case now
    /// `await limiter.checkRateLimit`, by tasks.
    case await
}
