import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Traps: memory")
struct MemoryTraps {
    @Test("T61: a million keys in room for a tenth")
    func t61() throws {
        let bench = RuleBench(maxKeys: 100_000)
        let rule = try RateThrottleRule.test(.tokenBucket, 10, per: 60)
        try bench.storage.add("bad", to: .blacklist, for: nil)
        let blocking = try RateThrottleRule.test(.tokenBucket, 1, per: 60, block: 3_600, name: "blocking")
        #expect(try bench.granted(2, blocking, "blocked") == 1)
        for number in 0..<1_000_000 {
            _ = try bench.ask(rule, "client-\(number)")
            if number % 50_000 == 0 { #expect(bench.storage.count <= 100_000) }
        }
        #expect(bench.storage.count <= 100_000 && bench.storage.count > 99_000)
        #expect(try bench.ask(blocking, "blocked").reason == .blocked)
        #expect(try bench.ask(rule, "bad").reason == .blacklisted)
        #expect(try bench.ask(rule, "client-999999", cost: 0).remaining == 9)
        #expect(try bench.ask(rule, "client-0", cost: 0).remaining == 10)
    }

    @Test("T61: expired keys go first, then the least recently used; a block never")
    func t61Order() throws {
        let bench = RuleBench(maxKeys: 4)
        let (short, long) = (
            try RateThrottleRule.test(.slidingWindow, 5, per: 10), try RateThrottleRule.test(.slidingWindow, 5, per: 60)
        )
        let blocking = try RateThrottleRule.test(.slidingWindow, 1, per: 10, block: 3_600, name: "blocking")
        #expect(try bench.granted(2, blocking, "blocked") == 1)
        _ = try bench.ask(long, "oldest")
        _ = try bench.ask(long, "older")
        _ = try bench.ask(short, "expired")
        _ = try bench.ask(long, "oldest")
        bench.move(to: 10)
        _ = try bench.ask(long, "new")
        let left = { try bench.ask(long, $0, cost: 0).remaining }
        #expect(try ["oldest", "older", "expired", "new"].map(left) == [3, 4, 5, 4])
        _ = try bench.ask(long, "newest")
        #expect(try ["oldest", "older", "new", "newest"].map(left) == [3, 5, 4, 4])
        #expect(try bench.ask(blocking, "blocked").reason == .blocked)
        #expect(bench.storage.count == 4)
    }

    @Test("T61: when every key must stay, the failure policy decides on a stranger", arguments: [true, false])
    func t61Full(_ isOpen: Bool) async throws {
        let bench = RuleBench(maxKeys: 2, failurePolicy: isOpen ? .failOpen : .failClosed)
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, block: 600))
        for client in ["a", "b"] {
            for _ in 0..<2 { try await bench.limiter.checkRateLimit(client, rule: "rule") }
        }
        let status = try await bench.limiter.checkRateLimit("stranger", rule: "rule")
        #expect(status.allowed == isOpen && status.degraded && status.reason == .storageUnavailable)
        #expect(try await bench.limiter.checkRateLimit("a", rule: "rule").reason == .blocked)
        bench.move(to: 600)
        #expect(try await !bench.limiter.checkRateLimit("stranger", rule: "rule").degraded)
    }

    @Test("T63: a million denials leave ten violations and a bounded history")
    func t63() throws {
        let bench = RuleBench(try .test(.fixedWindow, 1, per: 60))
        let limiter = try #require(bench.limiter.synchronous)
        for _ in 0...1_000_000 { try limiter.checkRateLimitNow("client", rule: "rule") }
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.totalViolations == 1_000_000 && metrics.blockedRequests == 1_000_000)
        #expect(metrics.recentViolations.count == 10)
        #expect(ViolationHub.historyLength <= 1_000)
        #expect(bench.storage.count == 1)
    }
}
