import BenchmarkSupport
import RateThrottle

/// A limiter on a Redis server, and the keys it is asked about.
struct Subject: Sendable {
    private static let rule = "api"
    private let client: RedisClient
    private let limiter: RateThrottleCore
    private let names: [String]

    init(
        url: String,
        ca: String?,
        coalescing: Bool,
        strategy: RateThrottleStrategy,
        callers: Int,
        names: [String]
    ) throws {
        var options = RedisOptions()
        if let ca { options.tls = RedisTLS(caCertificates: ca) }
        options.coalescing = coalescing
        // The default lets 4,096 commands wait.
        options.maxInFlight = max(options.maxInFlight, callers * 2)
        client = try RedisClient(url: url, options: options)
        limiter = createLimiter(
            storage: RedisStorage(client),
            failurePolicy: .throwError,
            decisionDeadline: .seconds(5)
        )
        // One token a minute: no key is back at its full quota, and gone, while this runs; and none is used up.
        limiter.addRule(
            try RateThrottleRule(name: Self.rule, limit: 10_000, window: .seconds(604_800), strategy: strategy)
        )
        self.names = names
    }

    /// Asks once about each key.
    func fill() async throws {
        let parts = min(64, names.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<parts {
                group.addTask {
                    for position in stride(from: part, to: names.count, by: parts) {
                        try await limiter.checkRateLimit(names[position], rule: Self.rule)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Lets so many tasks ask for so long, each about one random key after the other.
    func measure(callers: Int, for duration: Duration) async throws -> Measurement {
        let server = try await serverSeconds()
        let client = ProcessTime.seconds
        let clock = ContinuousClock()
        let start = clock.now
        let latencies = try await withThrowingTaskGroup(of: LatencyHistogram.self) { group in
            for caller in 0..<callers {
                group.addTask { try await ask(as: caller, until: start + duration, clock) }
            }
            return try await group.reduce(into: LatencyHistogram()) { $0.add($1) }
        }
        let seconds = Self.nanoseconds(clock.now - start)
        return Measurement(
            latencies: latencies,
            seconds: Double(seconds) / 1e9,
            clientSeconds: ProcessTime.seconds - client,
            serverSeconds: try await serverSeconds() - server
        )
    }

    private func ask(
        as caller: Int,
        until end: ContinuousClock.Instant,
        _ clock: ContinuousClock
    ) async throws -> LatencyHistogram {
        var latencies = LatencyHistogram()
        var random = SplitMix64(seed: UInt64(caller) + 1)
        // Copies, so that tasks do not fight for the counts of references to what they share.
        let (limiter, names) = (limiter, names)
        var before = clock.now
        while before < end {
            let status = try await limiter.checkRateLimit(names[random.below(names.count)], rule: Self.rule)
            guard status.allowed else { throw BenchmarkError("a decision was denied: \(status)") }
            let after = clock.now
            latencies.record(nanoseconds: Self.nanoseconds(after - before))
            before = after
        }
        return latencies
    }

    /// Ends all connections.
    func shutdown() async {
        await limiter.shutdown()
        await client.shutdown()
    }

    private func serverSeconds() async throws -> Double {
        let cpu = try await client.info("cpu")
        return ["used_cpu_user", "used_cpu_sys"].compactMap { cpu[$0].flatMap { Double($0) } }.reduce(0, +)
    }

    private static func nanoseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
