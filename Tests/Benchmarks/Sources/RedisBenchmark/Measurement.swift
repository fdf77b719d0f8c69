import BenchmarkSupport

/// What was measured.
struct Measurement {
    /// Of each decision.
    let latencies: LatencyHistogram
    /// From the first question to the last answer.
    let seconds: Double
    /// This process's CPU time.
    let clientSeconds: Double
    /// The server's CPU time.
    let serverSeconds: Double
}
