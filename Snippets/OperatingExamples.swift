import RateThrottle
import RateThrottleTesting

func alerts() async {
    let limiter = createLimiter()
    let metrics = limiter.getMetrics()
    if metrics.storageFailures > 0 {
        print("alert: \(metrics.storageFailures) calls were decided by the failure policy")
    }
    if metrics.droppedViolations > 0 { print("alert: \(metrics.droppedViolations) violations reached no callback") }

    let status = await limiter.getStatus()
    if !status.isStorageHealthy { print("alert: \(status.storageType) does not answer") }
    if status.circuitBreaker != .closed { print("alert: the storage is left alone: \(status.circuitBreaker)") }
    if let connection = status.connection { print("\(connection.state), \(connection.reconnects) reconnects") }

    precondition(status.isStorageHealthy)
}

func sizing() {
    let storage = InMemoryStorage(configuration: .init(maxKeys: 500_000))
    print("keys held: \(storage.count)")

    precondition(storage.count == 0)
}

func shutdown() async throws {
    let limiter = createLimiter()
    limiter.onViolation { print($0.ruleName) }
    // … serve …
    await limiter.shutdown()
}

func testing() async throws {
    let clock = ManualClock(microsecondsSinceEpoch: 0)
    let limiter = createLimiter(storage: InMemoryStorage(configuration: .init(clock: clock)))
    limiter.addRule(try RateThrottleRule(name: "api", rate: "1/minute", strategy: .fixedWindow))

    let first = try await limiter.checkRateLimit("a", rule: "api")
    let second = try await limiter.checkRateLimit("a", rule: "api")
    clock.advance(by: .seconds(60))
    let third = try await limiter.checkRateLimit("a", rule: "api")

    precondition(first.allowed && !second.allowed && third.allowed)
}

func clockOfACustomBackend(_ backend: any StorageBackend) {
    let limiter = RateThrottleCore(storage: backend, clock: ManualClock(microsecondsSinceEpoch: 0))

    _ = limiter
}

func outage() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let limiter = RateThrottleCore(storage: storage, failurePolicy: .failOpen)
    limiter.addRule(try RateThrottleRule(name: "api", rate: "1/minute"))

    storage.fail(next: 1)
    let status = try await limiter.checkRateLimit("a", rule: "api")  // allowed, degraded, .storageUnavailable

    precondition(status.allowed && status.degraded && status.reason == .storageUnavailable)
}

func full() async throws {
    let limiter = createLimiter(storage: InMemoryStorage(configuration: .init(maxKeys: 1)))
    limiter.addRule(try RateThrottleRule(name: "api", rate: "1/minute"))
    try await limiter.addToWhitelist("192.0.2.1")

    let status = try await limiter.checkRateLimit("192.0.2.7", rule: "api")
    print(status.allowed, status.degraded, status.reason?.rawValue ?? "")  // false true storage_unavailable

    precondition(!status.allowed && status.degraded && status.reason == .storageUnavailable)
    precondition(limiter.getMetrics().storageFailures == 1)
}

await alerts()
sizing()
try await shutdown()
try await testing()
clockOfACustomBackend(InMemoryStorage())
try await outage()
try await full()
