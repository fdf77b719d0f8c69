import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Metrics")
struct MetricsTests {
    @Test func nothingYet() {
        let metrics = RateThrottleCore().getMetrics()
        #expect(metrics.totalRequests == 0 && metrics.blockRate == 0 && metrics.recentViolations.isEmpty)
        #expect(metrics.activeRules == 0 && metrics.storageFailures == 0 && metrics.droppedViolations == 0)
    }

    @Test func counts() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 3, per: 60), try .test(.fixedWindow, 1, per: 60, name: "other"))
        for _ in 0..<4 { try await bench.limiter.checkRateLimit("client", rule: "rule") }
        _ = try await bench.limiter.peek("client", rule: "rule")
        try bench.limiter.synchronous?.checkRateLimitNow("client", rule: "rule")
        try await bench.limiter.checkRateLimits([
            .init("client", rule: "rule"), .init("client", rule: "other", cost: 2),
        ])
        try await bench.limiter.checkRateLimits([.init("b", rule: "rule"), .init("b", rule: "other")])
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.totalRequests == 7 && metrics.allowedRequests == 4 && metrics.blockedRequests == 3)
        #expect(metrics.totalViolations == 4)
        #expect(metrics.activeRules == 2)
        #expect(abs(metrics.blockRate - 300.0 / 7) < 0.000_001)
    }

    @Test("The block rate is a percentage")
    func blockRate() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60))
        for _ in 0..<4 { try await bench.limiter.checkRateLimit("client", rule: "rule") }
        #expect(bench.limiter.getMetrics().blockRate == 75)
    }

    @Test("The last ten violations, oldest first")
    func recent() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60))
        for number in 0..<2_503 {
            bench.clock.set(microsecondsSinceEpoch: RuleBench.start + number)
            try bench.limiter.synchronous?.checkRateLimitNow("client", rule: "rule")
            if number == 4 { #expect(bench.limiter.getMetrics().recentViolations.count == 4) }
        }
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.totalViolations == 2_502)
        let times = metrics.recentViolations.map { $0.microsecondsSinceEpoch - RuleBench.start }
        #expect(times == Array(2_493..<2_503))
    }

    @Test("A reset sets them to zero and leaves the rest")
    func reset() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60))
        try await bench.limiter.addToWhitelist("friend")
        for _ in 0..<3 { try await bench.limiter.checkRateLimit("client", rule: "rule") }
        bench.limiter.resetMetrics()
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.totalRequests == 0 && metrics.totalViolations == 0 && metrics.recentViolations.isEmpty)
        #expect(metrics.activeRules == 1 && metrics.whitelistedCount == 1)
        #expect(try await !bench.limiter.checkRateLimit("client", rule: "rule").allowed)
        #expect(bench.limiter.getMetrics().recentViolations.count == 1)
        #expect(bench.limiter.getMetrics().blockedRequests == 1)
    }

    @Test("No call is lost when many threads count, and a reset is final")
    func manyThreads() async throws {
        let limiter = RateThrottleCore(storage: InMemoryStorage())
        limiter.addRule(try .test(.fixedWindow, 2, per: 86_400))
        let synchronous = try #require(limiter.synchronous)
        func count(resetting: Bool) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for call in 0..<4_000 { try synchronous.checkRateLimitNow("\(call % 200)", rule: "rule") }
                    }
                }
                for _ in 0..<(resetting ? 500 : 0) { limiter.resetMetrics() }
                try await group.waitForAll()
            }
        }
        try await count(resetting: false)
        let metrics = limiter.getMetrics()
        #expect(metrics.totalRequests == 16_000 && metrics.allowedRequests == 400)
        try await count(resetting: true)
        limiter.resetMetrics()
        for call in 0..<7 { try synchronous.checkRateLimitNow("new \(call)", rule: "rule") }
        #expect(limiter.getMetrics().totalRequests == 7 && limiter.getMetrics().blockedRequests == 0)
    }
}
