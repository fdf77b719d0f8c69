import Logging
import RateThrottle
import RateThrottleTesting

func rules() throws {
    let api = try RateThrottleRule(name: "api", limit: 1_000, window: .seconds(60))
    let upload = try RateThrottleRule(
        name: "upload",
        limit: 10,
        window: .seconds(60),
        strategy: .tokenBucket,
        burst: 20,
        scope: .user
    )
    let login = try RateThrottleRule(
        name: "login",
        rate: "5/minute",
        strategy: .slidingWindow,
        blockDuration: .seconds(900)
    )

    precondition(api.capacity == 1_000 && upload.capacity == 20 && login.limit == 5)
}

func refusal() {
    do {
        _ = try RateThrottleRule(name: "api", limit: 0, window: .seconds(60))
    } catch {
        print(error.code, error.message)
        // invalidLimit limit 0 of rule "api" is out of range; allowed: 1 or more
    }
}

func rateStrings() throws {
    let rates: [(String, Int, Duration)] = [
        ("5/second", 5, .seconds(1)), ("100/minute", 100, .seconds(60)), ("10 per 5 minutes", 10, .seconds(300)),
        ("100/15m", 100, .seconds(900)), ("1000 / hour", 1_000, .seconds(3_600)), ("1/day", 1, .seconds(86_400)),
        ("2/250ms", 2, .milliseconds(250)), ("3 PER 2 Weeks", 3, .seconds(1_209_600)), ("7 per hr", 7, .seconds(3_600)),
    ]
    for (rate, limit, window) in rates {
        let rule = try RateThrottleRule(name: "rule", rate: rate)
        precondition(rule.limit == limit && rule.window == window, rate)
    }
    for rate in ["", "5", "0/second", "-1/second", "5/fortnight", "5 second", "5/0s", "5/second please", "1/5000w"] {
        let rule = try? RateThrottleRule(name: "rule", rate: rate)
        precondition(rule == nil, rate)
    }
}

func limits() async throws {
    let limiter = createLimiter()
    limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute"))
    limiter.addRule(try RateThrottleRule(name: "daily", rate: "1000/day", scope: .user))

    let names = limiter.ruleNames  // ["api", "daily"]
    let window = limiter.rule(named: "api")?.window
    let wasThere = limiter.removeRule(named: "api")

    precondition(names == ["api", "daily"] && window == .seconds(60) && wasThere)
}

func settings() async {
    let limiter = RateThrottleCore(
        storage: InMemoryStorage(configuration: .init(maxKeys: 500_000)),
        failurePolicy: .failClosed,
        decisionDeadline: .milliseconds(50),
        logger: Logger(label: "com.example.limits")
    )

    await limiter.shutdown()
}

func fallback(to remote: any StorageBackend) {
    // Four processes share each limit. Alone, each of them enforces a quarter of it.
    let limiter = RateThrottleCore(
        storage: remote,
        failurePolicy: .fallback(InMemoryStorage(), share: 4)
    )

    _ = limiter
}

func circuitBreaker(for remote: any StorageBackend) {
    let limiter = RateThrottleCore(
        storage: remote,
        decisionDeadline: .milliseconds(100),
        circuitBreaker: CircuitBreakerOptions(failureThreshold: 10, probeInterval: .seconds(2))
    )

    precondition(limiter.circuitBreakerState == .closed)
}

func denyCache(for remote: any StorageBackend) async throws {
    let limiter = RateThrottleCore(storage: remote, denyCache: DenyCacheOptions(maximumAge: .seconds(10)))
    limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute"))
    limiter.addRule(try RateThrottleRule(name: "login", rate: "5/minute"), cachingDenials: false)

    try await limiter.checkRateLimit("192.0.2.7", rule: "api", cost: 100)
    for _ in 0..<3 { try await limiter.checkRateLimit("192.0.2.7", rule: "api") }
    precondition(limiter.getMetrics().cachedDenials == 2)
}

func lists() async throws {
    let limiter = createLimiter()
    try await limiter.addToWhitelist("192.0.2.1")
    try await limiter.addToBlacklist("192.0.2.66", duration: .seconds(3_600))

    let isListed = try await limiter.isBlacklisted("192.0.2.66")
    let wasListed = try await limiter.removeFromBlacklist("192.0.2.66")

    precondition(isListed && wasListed)
}

func headers() async throws {
    let limiter = createLimiter(
        storage: InMemoryStorage(
            configuration: .init(clock: ManualClock(microsecondsSinceEpoch: 1_800_000_000_000_000))
        )
    )
    limiter.addRule(try RateThrottleRule(name: "burst", rate: "100/minute"))
    limiter.addRule(try RateThrottleRule(name: "daily", rate: "1000/day"))

    let statuses = try await limiter.checkRateLimits([
        RateThrottleCheck("user-7", rule: "burst"),
        RateThrottleCheck("user-7", rule: "daily", cost: 3),
    ])
    for (name, value) in try statuses.headers(.draft) { print("\(name): \(value)") }
    for (name, value) in try statuses.headers(.legacy) { print("\(name): \(value)") }

    precondition(statuses.map(\.remaining) == [99, 997])
}

func violations() async throws {
    let limiter = createLimiter()
    limiter.addRule(try RateThrottleRule(name: "api", rate: "1/minute"))
    limiter.onViolation { violation in
        print("\(violation.identifier) exceeded \(violation.ruleName) on \(violation.metadata["path"] ?? "?")")
    }
    let stream = limiter.violations
    Task {
        for await violation in stream { print("\(violation.ruleName): \(violation.cost) asked") }
    }

    try await limiter.checkRateLimit("192.0.2.7", rule: "api")
    try await limiter.checkRateLimit("192.0.2.7", rule: "api", metadata: ["path": "/login"])
    await limiter.shutdown()
    precondition(limiter.getMetrics().totalViolations == 1)
}

func synchronous() throws {
    let limiter = createLimiter()
    limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute"))
    if let synchronous = limiter.synchronous {
        let status = try synchronous.checkRateLimitNow("192.0.2.7", rule: "api")
        print(status.allowed)
    }
}

try rules()
refusal()
try rateStrings()
try await limits()
await settings()
fallback(to: InMemoryStorage())
circuitBreaker(for: InMemoryStorage())
try await denyCache(for: FaultyStorage(InMemoryStorage()))
try await lists()
try await headers()
try await violations()
try synchronous()
