import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Whitelist and blacklist")
struct ListTests {
    private let bench: RuleBench
    private let limiter: RateThrottleCore

    init() throws {
        bench = RuleBench(try .test(.fixedWindow, 2, per: 60, block: 5))
        limiter = bench.limiter
    }

    @discardableResult
    private func check(_ cost: Int = 1) async throws -> RateThrottleStatus {
        try await limiter.checkRateLimit("client", rule: "rule", cost: cost)
    }

    @Test func whitelisted() async throws {
        try await limiter.addToWhitelist("client")
        for cost in [1, 2, 3, Int.max] {
            let status = try await check(cost)
            #expect(status.allowed && !status.blocked && status.reason == .whitelisted && status.remaining == 2)
            #expect(status.retryAfter == nil && status.resetAfter == .zero && !status.degraded)
        }
        #expect(try await limiter.removeFromWhitelist("client"))
        #expect(try await check().remaining == 1)
    }

    @Test func blacklisted() async throws {
        try await limiter.addToBlacklist("client")
        let status = try await check()
        #expect(!status.allowed && status.blocked && status.reason == .blacklisted && status.remaining == 0)
        #expect(status.retryAfter == nil && status.resetAfter == .zero)
        #expect(try await limiter.checkRateLimit("other", rule: "rule").allowed)
        #expect(limiter.getMetrics().totalViolations == 0)
        #expect(limiter.getMetrics().blockedRequests == 1)
    }

    @Test("The whitelist is asked first, then the blacklist, then the block")
    func order() async throws {
        for _ in 0..<3 { try await check() }
        #expect(try await check().reason == .blocked)
        try await limiter.addToBlacklist("client", duration: .seconds(60))
        #expect(try await check().reason == .blacklisted)
        try await limiter.addToWhitelist("client")
        #expect(try await check().reason == .whitelisted)
        #expect(try await limiter.peek("client", rule: "rule").reason == .whitelisted)
        #expect(try await limiter.isBlacklisted("client"))
        try await limiter.removeFromWhitelist("client")
        try await limiter.removeFromBlacklist("client")
        // The block lives on under the lists.
        bench.move(to: 4)
        #expect(try await check().retryAfter == .seconds(1))
    }

    @Test("Entries that have ended are not remembered for the metrics either")
    func endedEntries() async throws {
        for number in 0..<1_000 {
            bench.move(to: Double(number))
            try await limiter.addToBlacklist("client-\(number)", duration: .seconds(1))
            #expect(limiter.ledger.heldCount <= 65)
        }
        for number in 0..<200 { try await limiter.addToWhitelist("friend-\(number)") }
        #expect(limiter.getMetrics().whitelistedCount == 200)
        #expect(limiter.getMetrics().blacklistedCount == 1)
        #expect(limiter.ledger.heldCount == 201)
    }

    @Test("A block is asked before a cost that never fits")
    func blockBeforeCost() async throws {
        #expect(try await check(3).reason == .costExceedsLimit)
        for _ in 0..<3 { try await check() }
        #expect(try await check(3).reason == .blocked)
    }

    @Test(arguments: [AccessList.whitelist, .blacklist])
    func timedEntries(_ list: AccessList) async throws {
        // A microsecond over is a millisecond more.
        for (duration, end) in [(Duration.seconds(10), 10.0), (.microseconds(1), 0.001), (.nanoseconds(1), 0.001)] {
            bench.move(to: 0)
            try await add(list, duration)
            bench.move(to: end - 0.000_001)
            #expect(try await contains(list))
            let status = try await check()
            #expect(status.reason == (list == .whitelist ? .whitelisted : .blacklisted))
            if list == .blacklist {
                #expect(status.retryAfter == .microseconds(1) && status.resetAfter == .microseconds(1))
            }
            bench.move(to: end)
            #expect(try await !contains(list))
            #expect(try await check().reason == nil)
            try await limiter.reset("client", rule: "rule")
        }
    }

    @Test("An entry replaces the one before", arguments: [AccessList.whitelist, .blacklist])
    func replaced(_ list: AccessList) async throws {
        try await add(list, nil)
        try await add(list, .seconds(1))
        bench.move(to: 1)
        #expect(try await !contains(list))
        try await add(list, .seconds(1))
        try await add(list, nil)
        bench.move(to: 1_000_000)
        #expect(try await contains(list))
    }

    @Test(arguments: [Duration.zero, .nanoseconds(-1), .seconds(-1)])
    func invalidDurations(_ duration: Duration) async throws {
        for list in AccessList.allCases {
            let error = await #expect(throws: RateThrottleError.self) { try await add(list, duration) }
            #expect(error?.code == .invalidDuration)
            #expect(error?.message.contains("\(duration)") == true)
            #expect(try await !contains(list))
        }
    }

    @Test func removing() async throws {
        #expect(try await !limiter.removeFromBlacklist("client"))
        #expect(try await !limiter.removeFromWhitelist("client"))
        try await limiter.addToBlacklist("client")
        #expect(try await !limiter.removeFromWhitelist("client"))
        #expect(try await limiter.removeFromBlacklist("client"))
        #expect(try await !limiter.removeFromBlacklist("client"))
        try await limiter.addToBlacklist("client", duration: .seconds(1))
        bench.move(to: 1)
        #expect(try await !limiter.removeFromBlacklist("client"))
    }

    @Test("Two limiters on one storage share the lists")
    func shared() async throws {
        let other = RateThrottleCore(storage: bench.storage)
        other.addRule(try .test(.tokenBucket, 100, per: 60, name: "another"))
        try await limiter.addToBlacklist("client")
        #expect(try await other.isBlacklisted("client"))
        #expect(try await !other.checkRateLimit("client", rule: "another").allowed)
        #expect(try await other.removeFromBlacklist("client"))
        #expect(try await check().allowed)
    }

    @Test("Metrics count the entries in force")
    func counted() async throws {
        try await limiter.addToWhitelist("a")
        try await limiter.addToWhitelist("a")
        try await limiter.addToBlacklist("b")
        try await limiter.addToBlacklist("c", duration: .seconds(10))
        #expect(limiter.getMetrics().whitelistedCount == 1)
        #expect(limiter.getMetrics().blacklistedCount == 2)
        bench.move(to: 10)
        #expect(limiter.getMetrics().blacklistedCount == 1)
        try await limiter.removeFromBlacklist("b")
        #expect(limiter.getMetrics().blacklistedCount == 0)
    }

    private func add(_ list: AccessList, _ duration: Duration?) async throws {
        switch list {
        case .whitelist: try await limiter.addToWhitelist("client", duration: duration)
        case .blacklist: try await limiter.addToBlacklist("client", duration: duration)
        }
    }

    private func contains(_ list: AccessList) async throws -> Bool {
        switch list {
        case .whitelist: try await limiter.isWhitelisted("client")
        case .blacklist: try await limiter.isBlacklisted("client")
        }
    }
}
