import RateThrottle

let limiter = createLimiter()
limiter.addRule(try RateThrottleRule(name: "api", rate: "100/minute"))

let status = try await limiter.checkRateLimit("192.0.2.7", rule: "api")
if status.allowed {
    print("go on; \(status.remaining) left")
} else {
    print("answer 429; try again in \(status.retryAfter, default: "never")")
}
for field in try status.headers() { print("\(field.name): \(field.value)") }

precondition(status.allowed && status.remaining == 99)
