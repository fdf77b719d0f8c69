import RateThrottle
import RateThrottleTesting

func exactRetry() async throws {
    let clock = ManualClock(microsecondsSinceEpoch: 0)
    let limiter = createLimiter(storage: InMemoryStorage(configuration: .init(clock: clock)))
    limiter.addRule(try RateThrottleRule(name: "api", rate: "10/minute"))

    clock.advance(by: .milliseconds(59_500))
    try await limiter.checkRateLimit("a", rule: "api", cost: 10)
    let denied = try await limiter.checkRateLimit("a", rule: "api")  // retryAfter: 6.5 s, resetAfter: 60.5 s

    clock.advance(by: .microseconds(6_499_999))
    let early = try await limiter.checkRateLimit("a", rule: "api")  // denied, retryAfter: 0.000001 s
    clock.advance(by: .microseconds(1))
    let onTime = try await limiter.checkRateLimit("a", rule: "api")  // allowed

    precondition(denied.retryAfter == .milliseconds(6_500) && denied.resetAfter == .milliseconds(60_500))
    precondition(early.retryAfter == .microseconds(1) && onTime.allowed)
}

func blocks() async throws {
    let clock = ManualClock(microsecondsSinceEpoch: 0)
    let limiter = createLimiter(storage: InMemoryStorage(configuration: .init(clock: clock)))
    limiter.addRule(try RateThrottleRule(name: "login", rate: "2/minute", blockDuration: .seconds(300)))

    try await limiter.checkRateLimit("a", rule: "login", cost: 2)
    let first = try await limiter.checkRateLimit("a", rule: "login")  // .limitExceeded, blocked, retryAfter: 300 s
    clock.advance(by: .seconds(70))
    let second = try await limiter.checkRateLimit("a", rule: "login")  // .blocked, retryAfter: 230 s
    clock.advance(by: .seconds(230))
    let third = try await limiter.checkRateLimit("a", rule: "login")  // allowed

    precondition(first.reason == .limitExceeded && first.blocked && first.retryAfter == .seconds(300))
    precondition(second.reason == .blocked && second.retryAfter == .seconds(230) && third.allowed)
}

func redefinition() async throws {
    let limiter = createLimiter(
        storage: InMemoryStorage(configuration: .init(clock: ManualClock(microsecondsSinceEpoch: 0)))
    )
    limiter.addRule(try RateThrottleRule(name: "api", limit: 10, window: .seconds(3_600)))
    try await limiter.checkRateLimit("a", rule: "api", cost: 10)

    limiter.addRule(try RateThrottleRule(name: "api", limit: 20, window: .seconds(3_600)))
    let status = try await limiter.checkRateLimit("a", rule: "api")  // allowed, 9 remaining: the 10 still count

    precondition(status.allowed && status.remaining == 9)
}

func several() async throws {
    let limiter = createLimiter()
    limiter.addRule(try RateThrottleRule(name: "second", rate: "10/second"))
    limiter.addRule(try RateThrottleRule(name: "day", rate: "1000/day"))

    let statuses = try await limiter.checkRateLimits([
        RateThrottleCheck("user-7", rule: "second"),
        RateThrottleCheck("user-7", rule: "day", cost: 5),
    ])
    let isGranted = statuses.allSatisfy(\.allowed)

    let denied = try await limiter.checkRateLimits([
        RateThrottleCheck("user-7", rule: "second", cost: 11),  // denied: it never fits
        RateThrottleCheck("user-7", rule: "day", cost: 5),  // allowed, and not charged: 995 remaining
    ])

    precondition(isGranted && denied.map(\.allowed) == [false, true] && denied[1].remaining == 995)
    precondition(denied[0].reason == .costExceedsLimit && denied[0].retryAfter == nil)
}

func steps() async throws {
    let clock = ManualClock(microsecondsSinceEpoch: 1_000_000_000)
    let limiter = createLimiter(storage: InMemoryStorage(configuration: .init(clock: clock)))
    limiter.addRule(try RateThrottleRule(name: "api", rate: "10/minute", strategy: .tokenBucket))

    try await limiter.checkRateLimit("a", rule: "api")
    clock.advance(by: .seconds(-3_600))
    let status = try await limiter.checkRateLimit("a", rule: "api")  // allowed, 8 remaining: no lock-out, no gift

    precondition(status.allowed && status.remaining == 8)
}

try await exactRetry()
try await blocks()
try await redefinition()
try await several()
try await steps()
