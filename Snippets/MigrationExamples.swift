import RateThrottle

func limiterAndRule() async throws {
    let limiter = createLimiter()
    limiter.addRule(
        try RateThrottleRule(
            name: "api_limit",
            limit: 100,
            window: .seconds(60),
            strategy: .slidingCounter,
            scope: .ip,
            blockDuration: .seconds(300)
        )
    )

    let status = try await limiter.checkRateLimit("192.168.1.100", rule: "api_limit", metadata: ["path": "/"])
    if !status.allowed {
        print("retry in \(status.retryAfter, default: "no time")")
    }

    precondition(status.allowed)
}

func errors() async throws {
    let limiter = createLimiter()
    do {
        try await limiter.checkRateLimit("192.168.1.100", rule: "nope")
    } catch let error as RateThrottleError where error.code == .unknownRule {
        print(error)  // no rule is named "nope"; added so far: none yet
    }
}

func lists() async throws {
    let limiter = createLimiter()
    try await limiter.addToWhitelist("10.0.0.1")
    try await limiter.addToBlacklist("203.0.113.9", duration: .seconds(3_600))
    if try await limiter.isBlacklisted("203.0.113.9") {
        try await limiter.removeFromBlacklist("203.0.113.9")
    }
}

func headers() async throws {
    let limiter = createLimiter()
    limiter.addRule(try RateThrottleRule(name: "api_limit", rate: "100/minute"))
    let status = try await limiter.checkRateLimit("192.168.1.100", rule: "api_limit")
    let headers = try status.headers(.legacy)

    precondition(headers.map(\.name) == ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"])
}

func violations() {
    let limiter = createLimiter()
    limiter.onViolation { violation in
        print("\(violation.identifier) exceeded \(violation.ruleName)")
    }
}

func metrics() async {
    let limiter = createLimiter()
    let metrics = limiter.getMetrics()
    print("Denied: \(metrics.blockRate) %")
    let status = await limiter.getStatus()
    print("Storage: \(status.storageType)")

    precondition(status.storageType == "InMemoryStorage")
}

func lifetimes() async throws {
    let storage: any StorageBackend = InMemoryStorage()
    try await storage.increment("counter", amount: 1, ttl: .seconds(60))
    try await storage.increment("counter", amount: 1, ttl: .seconds(60))  // still ends 60 s after the first
    do {
        try await storage.set("key", "value", ttl: .zero)
    } catch let error as StorageError where error.code == .invalidLifetime {
        print(error)
    }
}

func wholeSeconds(of status: RateThrottleStatus) -> Int? {
    status.retryAfter.map { wait in
        let (seconds, rest) = wait.components
        return max(1, Int(seconds) + (rest > 0 ? 1 : 0))
    }
}

try await limiterAndRule()
try await errors()
try await lists()
try await headers()
violations()
await metrics()
try await lifetimes()
