import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What a status says")
struct StatusTests {
    @Test func granted() async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 60, burst: 15))
        let status = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 4)
        #expect(status.allowed && !status.blocked && !status.degraded && status.reason == nil)
        #expect(status.remaining == 11 && status.limit == 10 && status.capacity == 15)
        #expect(status.window == .seconds(60) && status.strategy == .tokenBucket && status.ruleName == "rule")
        #expect(status.retryAfter == nil && status.resetAfter == .seconds(24))
        #expect(status.resetTime == RuleBench.start / 1_000_000 + 24)
    }

    @Test func denied() async throws {
        let bench = RuleBench(try .test(.tokenBucket, 10, per: 59))
        try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 10)
        let status = try await bench.limiter.checkRateLimit("client", rule: "rule")
        #expect(!status.allowed && !status.blocked && status.reason == .limitExceeded)
        #expect(status.retryAfter == .milliseconds(5_900) && status.resetAfter == .seconds(59))
        #expect(status.capacity == 10 && status.limit == 10)
    }

    @Test(
        "The reset time is rounded up",
        arguments: [
            (clock: 0, seconds: 60), (1, 60), (999_999, 60), (59_999_999, 60), (60_000_000, 120), (-1, 0),
            (-60_000_000, 0),
            (-60_000_001, -60),
        ]
    )
    func resetTime(_ clock: Int, _ seconds: Int) async throws {
        let bench = RuleBench(at: clock)
        bench.limiter.addRule(try .test(.fixedWindow, 10, per: 60))
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule").resetTime == seconds)
    }

    @Test("Of a key at its full quota it is now, rounded up", arguments: [(clock: 5, seconds: 1), (0, 0), (-5, 0)])
    func resetTimeOfFull(_ clock: Int, _ seconds: Int) async throws {
        let bench = RuleBench(at: clock)
        bench.limiter.addRule(try .test(.fixedWindow, 10, per: 60))
        let status = try await bench.limiter.peek("client", rule: "rule", cost: 0)
        #expect(status.resetAfter == .zero && status.resetTime == seconds)
    }

    @Test("It rounds up what is no whole second")
    func fractions() async throws {
        let bench = RuleBench(at: 0)
        bench.limiter.addRule(try .test(.slidingWindow, 10, per: 0.25))
        let status = try await bench.limiter.checkRateLimit("client", rule: "rule")
        #expect(status.resetAfter == .milliseconds(250) && status.resetTime == 1)
    }

    @Test func peeking() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 2, per: 60, block: 300))
        for cost in [0, 1, 2] {
            let status = try await bench.limiter.peek("client", rule: "rule", cost: cost)
            #expect(status.allowed && status.remaining == 2 - cost)
        }
        #expect(bench.storage.count == 0)
        try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 2)
        for _ in 0..<5 {
            let status = try await bench.limiter.peek("client", rule: "rule")
            // A peek starts no block, and reports none.
            #expect(!status.allowed && !status.blocked && status.retryAfter == .seconds(60))
        }
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule").retryAfter == .seconds(300))
        #expect(try await bench.limiter.peek("client", rule: "rule").blocked)
        #expect(bench.limiter.getMetrics().totalRequests == 2)
    }

    @Test("A reset clears counts and block", arguments: RateThrottleStrategy.allCases)
    func reset(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(
            try .test(strategy, 2, per: 60, block: 300),
            try .test(strategy, 2, per: 60, name: "other")
        )
        for _ in 0..<3 { try await bench.limiter.checkRateLimit("client", rule: "rule") }
        try await bench.limiter.checkRateLimit("client", rule: "other")
        try await bench.limiter.checkRateLimit("neighbour", rule: "rule")
        #expect(try await bench.limiter.peek("client", rule: "rule").blocked)
        try await bench.limiter.reset("client", rule: "rule")
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule").remaining == 1)
        #expect(try await bench.limiter.peek("client", rule: "other", cost: 0).remaining == 1)
        #expect(try await bench.limiter.peek("neighbour", rule: "rule", cost: 0).remaining == 1)
        // What was never asked for may be reset, too; nor does a reset take anybody off a list.
        try await bench.limiter.addToBlacklist("client")
        try await bench.limiter.reset("nobody", rule: "rule")
        try await bench.limiter.reset("client", rule: "rule")
        #expect(try await bench.limiter.isBlacklisted("client"))
    }

    @Test("Denied calls neither count nor lengthen a block")
    func block() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 2, per: 60, block: 300))
        for _ in 0..<2 { try await bench.limiter.checkRateLimit("client", rule: "rule") }
        bench.move(to: 10)
        let start = try await bench.limiter.checkRateLimit("client", rule: "rule")
        #expect(start.blocked && start.reason == .limitExceeded && start.remaining == 0)
        #expect(start.retryAfter == .seconds(300) && start.resetAfter == .seconds(300))
        for second in stride(from: 11.0, to: 310, by: 23) {
            bench.move(to: second)
            let status = try await bench.limiter.checkRateLimit("client", rule: "rule")
            #expect(status.reason == .blocked && status.retryAfter == .seconds(310 - Int(second)))
        }
        bench.move(to: 310)
        #expect(try await bench.limiter.checkRateLimit("client", rule: "rule").remaining == 1)
        #expect(bench.limiter.getMetrics().totalViolations == 1)
    }

    @Test("A bucket that is full again after the last time there is says that time, and stops nobody")
    func endOfTime() async throws {
        let rule = try RateThrottleRule(
            name: "rule",
            limit: 1,
            window: .seconds(2_000_000_000),
            strategy: .tokenBucket,
            burst: 4_500_000
        )
        let bench = RuleBench(rule)
        let status = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 4_500_000)
        #expect(status.allowed && status.remaining == 0)
        #expect(status.resetTime == Int.max / 1_000_000 + 1)
        let denial = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: 4_500_000)
        #expect(denial.reason == .limitExceeded && denial.resetTime == status.resetTime)
        _ = try denial.headers(.legacy)
        _ = try denial.headers(.draft)
    }

    @Test("Quotients are rounded down over all integers")
    func floor() {
        for divisor in [1, 2, 7, 1_000_000, Int.max] {
            for number in [Int.min, Int.min + 1, -Int.max + 6, -1_000_001, -8, -7, -1, 0, 1, 7, Int.max] {
                let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
                #expect(Arithmetic.floorDivide(number, divisor) == (rest < 0 ? quotient - 1 : quotient))
            }
        }
    }
}
