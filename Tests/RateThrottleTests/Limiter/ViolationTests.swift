import Dispatch
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Violations", .timeLimit(.minutes(10)))
struct ViolationTests {
    private let bench: RuleBench
    private let limiter: RateThrottleCore

    init() throws {
        bench = RuleBench(try .test(.tokenBucket, 2, per: 60, scope: .user))
        limiter = bench.limiter
    }

    /// Denials in order of identifier.
    private func violate(_ count: Int) throws {
        for number in 0..<count {
            try limiter.synchronous?.checkRateLimitNow("client-\(number)", rule: "rule", cost: 3)
        }
    }

    @Test func content() async throws {
        let seen = Collected<RateThrottleViolation>()
        limiter.onViolation { seen.append($0) }
        limiter.addRule(try .test(.fixedWindow, 2, per: 60, block: 7, name: "blocking"))
        try await limiter.checkRateLimit("client", rule: "blocking", cost: 2, metadata: ["path": "/granted"])
        bench.move(to: 1)
        try await limiter.checkRateLimit("client", rule: "blocking", cost: 2, metadata: ["path": "/login"])
        try await limiter.checkRateLimit("client", rule: "blocking", metadata: ["path": "/blocked"])
        try await limiter.checkRateLimit("client", rule: "rule", cost: 3)
        await limiter.shutdown()
        let all = seen.all
        #expect(all.count == 2)
        let first = try #require(all.first)
        let now = RuleBench.start + 1_000_000
        #expect(first.identifier == "client" && first.ruleName == "blocking" && first.scope == .ip)
        #expect(first.strategy == .fixedWindow && first.limit == 2 && first.cost == 2)
        #expect(first.microsecondsSinceEpoch == now && first.blockedUntilMicroseconds == now + 7_000_000)
        #expect(first.retryAfter == .seconds(7) && first.metadata == ["path": "/login"])
        let last = try #require(all.last)
        #expect(last.scope == .user && last.retryAfter == nil && last.blockedUntilMicroseconds == nil)
        #expect(last.metadata.isEmpty)
    }

    @Test("Every way to ask passes the metadata on")
    func metadata() async throws {
        let check = RateThrottleCheck("client", rule: "rule", cost: 3)
        try await limiter.checkRateLimits([check], metadata: ["way": "1"])
        try limiter.synchronous?.checkRateLimitNow("client", rule: "rule", cost: 3, metadata: ["way": "2"])
        try limiter.synchronous?.checkRateLimitsNow([check], metadata: ["way": "3"])
        #expect(limiter.getMetrics().recentViolations.map(\.metadata) == ["1", "2", "3"].map { ["way": $0] })
    }

    @Test("Callbacks are called in order, each on its own")
    func callbacks() async throws {
        let (first, second) = (Collected<String>(), Collected<String>())
        limiter.onViolation { first.append($0.identifier) }
        try violate(100)
        limiter.onViolation { second.append($0.identifier) }
        try violate(50)
        await limiter.shutdown()
        let names = (0..<100).map { "client-\($0)" }
        #expect(first.all == names + names.prefix(50))
        #expect(second.all == Array(names.prefix(50)))
    }

    @Test("A blocked callback delays nobody; what it misses is counted")
    func blockedCallback() async throws {
        let (latch, inside) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let (slow, quick) = (Collected<Int>(), Collected<Int>())
        limiter.onViolation { violation in
            inside.signal()
            latch.wait()
            slow.append(violation.cost)
        }
        limiter.onViolation { quick.append($0.cost) }
        // The quick one is given time to keep up with each batch: it must miss nothing.
        for batch in 1...3 {
            try violate(500)
            await Self.wait { quick.all.count == batch * 500 }
        }
        #expect(quick.all.count == 1_500)
        #expect(slow.all.isEmpty)
        #expect(limiter.getMetrics().droppedViolations == 500)
        #expect(limiter.getMetrics().totalViolations == 1_500)
        limiter.resetMetrics()
        #expect(limiter.getMetrics().droppedViolations == 0)
        for _ in 0..<1_000 { latch.signal() }
        await limiter.shutdown()
        #expect(slow.all.count == 1_000)
        // A semaphore may not be freed below its first value.
        for _ in 0..<1_000 { inside.wait() }
    }

    @Test("Streams deliver until the shutdown")
    func streams() async throws {
        let (early, late) = (limiter.violations, limiter.violations)
        try violate(3)
        await limiter.shutdown()
        var names: [String] = []
        for await violation in early { names.append(violation.identifier) }
        #expect(names == ["client-0", "client-1", "client-2"])
        var count = 0
        for await _ in late { count += 1 }
        #expect(count == 3)
        for await _ in limiter.violations { Issue.record("a stream that is read after the shutdown is empty") }
    }

    @Test("A stream that nobody reads is bounded")
    func unreadStream() async throws {
        let stream = limiter.violations
        try violate(1_300)
        #expect(limiter.getMetrics().droppedViolations == 300)
        await limiter.shutdown()
        var count = 0
        for await violation in stream {
            if count == 0 { #expect(violation.identifier == "client-0") }
            count += 1
        }
        #expect(count == 1_000)
    }

    @Test("A stream ends with the task that reads it, and is forgotten")
    func cancelledIteration() async throws {
        let stream = limiter.violations
        let reader = Task {
            var count = 0
            for await _ in stream { count += 1 }
            return count
        }
        try violate(5)
        reader.cancel()
        #expect(await reader.value <= 5)
        try violate(2_000)
        #expect(limiter.getMetrics().droppedViolations == 0)
    }

    @Test("A shutdown does not wait for ever for a callback that is stuck")
    func stuckCallback() async throws {
        let (latch, inside) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        limiter.onViolation { _ in
            inside.signal()
            latch.wait()
        }
        try violate(1)
        await limiter.shutdown(deadline: .milliseconds(5))
        // It came back although the callback has not: that one ends only now.
        latch.signal()
        await limiter.shutdown()
        #expect(inside.wait(timeout: .now()) == .success)
    }

    @Test("A shutdown may be repeated; decisions and callbacks go on")
    func shutdownTwice() async throws {
        let seen = Collected<String>()
        limiter.onViolation { seen.append($0.identifier) }
        await limiter.shutdown()
        await limiter.shutdown()
        #expect(try await limiter.checkRateLimit("client", rule: "rule").allowed)
        try violate(2)
        await limiter.shutdown()
        #expect(seen.all.count == 2)
    }

    @Test("A callback may use the limiter")
    func reentrant() async throws {
        let statuses = Collected<Bool>()
        limiter.onViolation { [limiter] violation in
            let status = try? limiter.synchronous?.checkRateLimitNow(violation.identifier, rule: "rule")
            statuses.append(status?.allowed ?? false)
        }
        try violate(3)
        await limiter.shutdown()
        #expect(statuses.all == [true, true, true])
    }

    /// Lets other tasks run until something holds; the suite's time limit bounds it.
    static func wait(until holds: () -> Bool) async {
        while !holds(), !Task.isCancelled { await Task.yield() }
    }
}
