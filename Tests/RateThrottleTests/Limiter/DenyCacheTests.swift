import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Denials that are repeated without asking the storage", .timeLimit(.minutes(10)))
struct DenyCacheTests {
    @Test("Off by default: every decision is the storage's")
    func offByDefault() async throws {
        let bench = try DenyBench(nil)
        try await bench.exhaust()
        for _ in 0..<20 { #expect(try await bench.asks()) }
        #expect(bench.limiter.getMetrics().cachedDenials == 0)
        #expect(bench.limiter.denyCache?.heldCount == 0)
    }

    @Test("Until the microsecond at which the storage would grant")
    func untilThen() async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        #expect(bench.asked == 2)
        for seconds in [0, 0, 20, 25] {
            bench.clock.advance(by: .seconds(seconds))
            let status = try await bench.check()
            #expect(status == (try await bench.other.checkRateLimit("client", rule: "rule")))
            #expect(!status.degraded && !status.allowed)
        }
        bench.clock.advance(by: .microseconds(4_999_999))
        #expect(try await bench.check().retryAfter == .microseconds(1))
        #expect(bench.asked == 2)
        bench.clock.advance(by: .microseconds(1))
        #expect(try await bench.check().allowed && bench.asked == 3)
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.cachedDenials == 5 && metrics.blockedRequests == 6 && metrics.totalRequests == 8)
        #expect(metrics.totalViolations == 6 && metrics.recentViolations.last?.retryAfter == .microseconds(1))
        bench.limiter.resetMetrics()
        #expect(bench.limiter.getMetrics().cachedDenials == 0)
    }

    @Test("Counted from before the storage was asked, so that it never ends late")
    func slowStorage() async throws {
        let bench = try DenyBench()
        _ = try await bench.check(cost: 3)
        bench.storage.hold([.evaluate])
        let call = Task { try await bench.check() }
        #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
        bench.clock.advance(by: .seconds(20))
        bench.storage.release()
        #expect(try await call.value.retryAfter == .seconds(30))
        bench.clock.advance(by: .microseconds(9_999_999))
        #expect(try await !bench.asks())
        bench.clock.advance(by: .microseconds(1))
        #expect(try await bench.asks())
    }

    @Test("For the same or a larger cost only")
    func costs() async throws {
        let bench = try DenyBench(rule: .test(.fixedWindow, 10, per: 60))
        _ = try await bench.check(cost: 5)
        #expect(try await !bench.check(cost: 8).allowed)
        for cost in 8...10 { #expect(try await !bench.asks(cost: cost)) }
        for cost in [0, 7, 6, 11] { #expect(try await bench.asks(cost: cost)) }
        #expect(try await bench.check(cost: 3).allowed)
        // What was granted since makes a larger cost fit no sooner.
        #expect(try await !bench.asks(cost: 8))
        #expect(try await bench.check(cost: 11).reason == .costExceedsLimit)
    }

    @Test("A block refuses every cost of 1 or more, and its start is one violation")
    func blocks() async throws {
        let bench = try DenyBench(rule: .test(.fixedWindow, 10, per: 60, block: 900))
        _ = try await bench.check(cost: 5)
        let first = try await bench.check(cost: 8)
        #expect(first.blocked && first.reason == .limitExceeded && first.retryAfter == .seconds(900))
        bench.clock.advance(by: .seconds(899))
        for cost in [1, 8, 10] {
            let status = try await bench.check(cost: cost)
            #expect(status == (try await bench.other.checkRateLimit("client", rule: "rule", cost: cost)))
            #expect(status.reason == .blocked && status.retryAfter == .seconds(1))
        }
        #expect(bench.asked == 2 && bench.limiter.getMetrics().totalViolations == 1)
        #expect(try await bench.asks(cost: 0))
        bench.clock.advance(by: .seconds(1))
        #expect(try await bench.check().allowed)
    }

    @Test("A peek always asks, and its denial is not remembered")
    func peeks() async throws {
        let bench = try DenyBench()
        _ = try await bench.check(cost: 3)
        #expect(try await !bench.limiter.peek("client", rule: "rule").allowed)
        #expect(bench.limiter.denyCache?.heldCount == 0)
        #expect(try await bench.asks() && bench.limiter.denyCache?.heldCount == 1)
        let before = bench.asked
        _ = try await bench.limiter.peek("client", rule: "rule")
        #expect(bench.asked == before + 1)
    }

    @Test("A call of several checks is answered when each of them is known to be denied")
    func severalChecks() async throws {
        let bench = try DenyBench()
        bench.limiter.addRule(try .test(.fixedWindow, 3, per: 30, name: "other"))
        func check(_ names: String...) async throws -> (isAsked: Bool, [RateThrottleStatus]) {
            let before = bench.asked
            let statuses = try await bench.limiter.checkRateLimits(names.map { .init("client", rule: $0) })
            return (bench.asked > before, statuses)
        }
        try await bench.exhaust()
        let mixed = try await check("rule", "other")
        #expect(mixed.isAsked && mixed.1.map(\.allowed) == [false, true])
        _ = try await bench.limiter.checkRateLimit("client", rule: "other", cost: 3)
        #expect(try await check("rule", "other").isAsked)
        let (isAsked, statuses) = try await check("other", "rule", "other")
        #expect(!isAsked && statuses.map(\.retryAfter) == [.seconds(20), .seconds(50), .seconds(20)])
        #expect(bench.limiter.getMetrics().cachedDenials == 1)
        // Two of the same are one of twice the cost.
        #expect(try await !check("rule", "rule").isAsked)
    }

    @Test("Only what the storage denied until a time is remembered")
    func others() async throws {
        let bench = try DenyBench()
        _ = try await bench.check()
        _ = try await bench.check(cost: 4)
        try await bench.limiter.addToBlacklist("foe", duration: .seconds(60))
        #expect(try await bench.check("foe").reason == .blacklisted)
        #expect(bench.limiter.denyCache?.heldCount == 0)
        #expect(try await bench.asks("foe"))
    }

    @Test("What a failure policy or a fallback denies is not remembered", arguments: [false, true])
    func degraded(_ hasFallback: Bool) async throws {
        let bench = try DenyBench(failurePolicy: hasFallback ? .fallback(InMemoryStorage(), share: 3) : .failClosed)
        bench.storage.failAlways(with: StorageError(code: .corrupted, message: "injected"))
        for _ in 0..<4 { _ = try await bench.check() }
        #expect(try await !bench.check().allowed)
        #expect(bench.limiter.denyCache?.heldCount == 0 && bench.asked == 5)
        bench.storage.recover()
        #expect(try await bench.check().allowed)
    }

    @Test("A known denial is answered while the circuit breaker is open, and is not degraded")
    func breakerOpen() async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        bench.storage.failAlways()
        for number in 0..<5 { _ = try await bench.check("stranger-\(number)") }
        #expect(bench.limiter.circuitBreakerState != .closed)
        let status = try await bench.check()
        #expect(!status.degraded && status.reason == .limitExceeded && status.retryAfter == .seconds(50))
        #expect(try await bench.check("stranger").degraded)
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.storageFailures == 6 && metrics.cachedDenials == 1)
    }

    @Test("Not used with a storage that never suspends")
    func immediate() async throws {
        let limiter = RateThrottleCore(storage: InMemoryStorage(), denyCache: DenyCacheOptions())
        limiter.addRule(try .test(.fixedWindow, 1, per: 60), cachingDenials: true)
        for _ in 0..<3 { try await limiter.checkRateLimit("client", rule: "rule") }
        #expect(limiter.denyCache == nil && limiter.getMetrics().cachedDenials == 0)
    }

    @Test("Never more than there may be", arguments: [(1, 1), (2, 2), (3, 3), (10, 10), (0, 1), (-5, 1)])
    func bound(_ asked: Int, _ taken: Int) async throws {
        let options = DenyCacheOptions(maxEntries: asked)
        #expect(options.maxEntries == taken)
        let bench = try DenyBench(options)
        for number in 0..<200 {
            try await bench.exhaust("client-\(number)")
            try #require((bench.limiter.denyCache?.heldCount ?? 0) <= taken)
            try #require(try await !bench.asks("client-\(number)"))
        }
        #expect(try await bench.asks("client-0"))
    }

    @Test("Half of the room is always for the latest")
    func latest() async throws {
        let bench = try DenyBench(DenyCacheOptions(maxEntries: 10))
        for number in 0..<33 { try await bench.exhaust("client-\(number)") }
        for number in 28..<33 { #expect(try await !bench.asks("client-\(number)")) }
        #expect(DenyCacheOptions(maxEntries: .max).maxEntries == 1 << 31)
    }

    @Test("No longer than the maximum age", arguments: [5, 0, -1])
    func maximumAge(_ seconds: Int) async throws {
        let bench = try DenyBench(DenyCacheOptions(maximumAge: .seconds(seconds)))
        try await bench.exhaust()
        guard seconds > 0 else {
            #expect(try await bench.asks())
            return
        }
        bench.clock.advance(by: .microseconds(4_999_999))
        #expect(try await bench.check().retryAfter == .microseconds(45_000_001))
        #expect(bench.asked == 2)
        bench.clock.advance(by: .microseconds(1))
        #expect(try await bench.asks())
    }

    @Test("A clock that steps back makes no denial last longer")
    func stepBack() async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        bench.clock.advance(by: .microseconds(-1))
        #expect(try await bench.asks())
    }

    @Test("It decides as the storage does, whatever is asked", arguments: RateThrottleStrategy.allCases, [false, true])
    func sameDecisions(_ strategy: RateThrottleStrategy, _ blocks: Bool) async throws {
        var random = SplitMix64(seed: blocks ? 1 : 2)
        let rule = try RateThrottleRule.test(strategy, 10, per: 60, block: blocks ? 7 : 0)
        let cached = try DenyBench(rule: rule)
        let plain = try DenyBench(nil, rule: rule)
        for _ in 0..<600 {
            let step = Duration.microseconds(random.pick(0...(random.once(in: 10) ? 20_000_000 : 1_000_000)))
            for bench in [cached, plain] { bench.clock.advance(by: step) }
            let cost = random.once(in: 20) ? random.pick(0...12) : random.pick(1...4)
            let name = "client-\(random.pick(0...2))"
            let status = try await cached.check(name, cost: cost)
            let truth = try await plain.check(name, cost: cost)
            try #require(status.allowed == truth.allowed && status.reason == truth.reason)
            try #require(status.blocked == truth.blocked && status.limit == truth.limit)
            if status.allowed { try #require(status == truth) }
            try #require((status.retryAfter ?? .zero) <= (truth.retryAfter ?? .zero))
        }
        let (metrics, truth) = (cached.limiter.getMetrics(), plain.limiter.getMetrics())
        #expect(metrics.totalRequests == truth.totalRequests && metrics.blockedRequests == truth.blockedRequests)
        #expect(metrics.totalViolations == truth.totalViolations)
        #expect(metrics.cachedDenials > 50 && cached.asked == plain.asked - metrics.cachedDenials)
    }
}
