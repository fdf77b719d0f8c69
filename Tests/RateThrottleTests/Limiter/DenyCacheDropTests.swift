import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What makes the deny cache forget", .timeLimit(.minutes(10)))
struct DenyCacheDropTests {
    /// What may change what a denied client would be told.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let operation: StorageOperation
        let make: @Sendable (RateThrottleCore) async throws -> Void
    }

    static let changes: [Change] = [
        Change(testDescription: "reset", operation: .forget) { try await $0.reset("client", rule: "rule") },
        Change(testDescription: "whitelist", operation: .add) { try await $0.addToWhitelist("client") },
        Change(testDescription: "blacklist", operation: .add) { try await $0.addToBlacklist("client") },
        Change(testDescription: "unwhitelist", operation: .remove) { try await $0.removeFromWhitelist("client") },
        Change(testDescription: "unblacklist", operation: .remove) { try await $0.removeFromBlacklist("client") },
    ]

    @Test("A reset or a changed list, of that identifier only", arguments: changes)
    func drops(_ change: Change) async throws {
        let bench = try DenyBench()
        for name in ["client", "stranger"] { try await bench.exhaust(name) }
        #expect(try await !bench.asks())
        try await change.make(bench.limiter)
        #expect(try await bench.asks())
        #expect(try await !bench.asks("stranger"))
    }

    @Test("Also when the storage does not say that it was done", arguments: changes)
    func dropsWhenItThrows(_ change: Change) async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        bench.storage.fail([change.operation], next: 1)
        await #expect(throws: StorageError.self) { try await change.make(bench.limiter) }
        #expect(try await bench.asks())
    }

    @Test("A denial that was asked for before comes too late to be remembered", arguments: changes)
    func race(_ change: Change) async throws {
        let bench = try DenyBench()
        _ = try await bench.check(cost: 3)
        bench.storage.hold([.evaluate])
        // Decided before the change, and told after it.
        bench.storage.fail([.forget, .add, .remove], next: 1, moment: .before)
        let call = Task { try await bench.check() }
        #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
        try? await change.make(bench.limiter)
        bench.storage.release()
        #expect(try await !call.value.allowed)
        #expect(bench.limiter.denyCache?.heldCount == 0)
        #expect(try await bench.asks())
        #expect(try await !bench.asks())
    }

    @Test("A changed list concerns all rules")
    func allRules() async throws {
        let bench = try DenyBench()
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, name: "other"))
        try await bench.exhaust()
        for _ in 0..<2 { try await bench.limiter.checkRateLimit("client", rule: "other") }
        try await bench.limiter.addToWhitelist("client")
        #expect(try await bench.limiter.checkRateLimit("client", rule: "other").reason == .whitelisted)
        #expect(try await bench.check().reason == .whitelisted)
    }

    @Test("A reset concerns one rule")
    func oneRule() async throws {
        let bench = try DenyBench()
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, name: "other"))
        try await bench.exhaust()
        for _ in 0..<2 { try await bench.limiter.checkRateLimit("client", rule: "other") }
        try await bench.limiter.reset("client", rule: "other")
        #expect(try await !bench.asks())
        #expect(try await bench.limiter.checkRateLimit("client", rule: "other").allowed)
    }

    @Test("A rule that is added anew, with a higher limit or the same")
    func changedRule() async throws {
        let bench = try DenyBench()
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, name: "other"))
        try await bench.exhaust()
        for _ in 0..<2 { try await bench.limiter.checkRateLimit("client", rule: "other") }
        bench.limiter.addRule(try .test(.fixedWindow, 4, per: 60))
        #expect(try await bench.check().allowed)
        #expect(try await !bench.check().allowed)
        #expect(try await !bench.asks())
        bench.limiter.addRule(try .test(.fixedWindow, 4, per: 60))
        #expect(try await bench.asks())
        let before = bench.asked
        try await bench.limiter.checkRateLimit("client", rule: "other")
        #expect(bench.asked == before)
    }

    @Test("A rule that was removed in between")
    func removedRule() async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        #expect(bench.limiter.removeRule(named: "rule"))
        await #expect(throws: RateThrottleError.self) { try await bench.check() }
        bench.limiter.addRule(bench.rule)
        #expect(try await bench.asks())
    }

    @Test("A denial under the rule as it was is not one under the rule as it is")
    func changedRuleRace() async throws {
        let bench = try DenyBench()
        _ = try await bench.check(cost: 3)
        bench.storage.hold([.evaluate])
        let call = Task { try await bench.check() }
        #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
        bench.limiter.addRule(try .test(.fixedWindow, 4, per: 60))
        bench.storage.release()
        #expect(try await !call.value.allowed)
        #expect(try await bench.check().allowed)
    }

    @Test("On for one rule, with the default options; off for one rule")
    func perRule() async throws {
        let bench = try DenyBench(nil)
        bench.limiter.addRule(bench.rule, cachingDenials: true)
        bench.limiter.addRule(try .test(.fixedWindow, 1, per: 60, name: "other"))
        try await bench.exhaust()
        #expect(try await !bench.asks())
        let before = bench.asked
        for _ in 0..<5 { try await bench.limiter.checkRateLimit("client", rule: "other") }
        #expect(bench.asked == before + 5)
        bench.limiter.addRule(bench.rule, cachingDenials: false)
        for _ in 0..<3 { #expect(try await bench.asks()) }
        bench.limiter.addRule(bench.rule, cachingDenials: true)
        #expect(try await bench.asks())
        #expect(try await !bench.asks())
        // Whoever does not say gets what the limiter was made with.
        bench.limiter.addRule(bench.rule)
        for _ in 0..<3 { #expect(try await bench.asks()) }
        let cached = try DenyBench()
        cached.limiter.addRule(cached.rule, cachingDenials: false)
        try await cached.exhaust()
        #expect(try await cached.asks())
    }

    @Test("Of a call under two rules what is cached of one is remembered")
    func mixedRules() async throws {
        let bench = try DenyBench()
        bench.limiter.addRule(try .test(.fixedWindow, 3, per: 60, name: "other"), cachingDenials: false)
        let checks = [RateThrottleCheck("client", rule: "other", cost: 3), .init("client", rule: "rule", cost: 3)]
        for _ in 0..<3 { try await bench.limiter.checkRateLimits(checks) }
        #expect(bench.asked == 3 && bench.limiter.denyCache?.heldCount == 1)
        #expect(try await !bench.asks(cost: 3))
    }
}

@Suite("What another process does behind the deny cache's back", .timeLimit(.minutes(10)))
struct DenyCacheProcessesTests {
    /// Sees nothing of it for so many seconds less a microsecond, and then does.
    private func isLate(_ bench: DenyBench, bySeconds seconds: Int) async throws {
        #expect(try await !bench.check().allowed)
        bench.clock.advance(by: .seconds(seconds))
        bench.clock.advance(by: .microseconds(-1))
        let asked = bench.asked
        #expect(try await !bench.check().allowed && bench.asked == asked)
        bench.clock.advance(by: .microseconds(1))
        #expect(try await bench.check().allowed && bench.asked == asked + 1)
    }

    @Test("A reset")
    func reset() async throws {
        let bench = try DenyBench(DenyCacheOptions(maximumAge: .seconds(8)))
        try await bench.exhaust()
        try await bench.other.reset("client", rule: "rule")
        #expect(try await bench.other.peek("client", rule: "rule").allowed)
        try await isLate(bench, bySeconds: 8)
    }

    @Test("A reset that ends a block")
    func unblock() async throws {
        let bench = try DenyBench(rule: .test(.fixedWindow, 3, per: 60, block: 30))
        try await bench.exhaust()
        try await bench.other.reset("client", rule: "rule")
        #expect(try await bench.other.peek("client", rule: "rule").allowed)
        try await isLate(bench, bySeconds: 30)
    }

    @Test("A whitelist entry", arguments: [nil, 8])
    func whitelist(_ age: Int?) async throws {
        let bench = try DenyBench(DenyCacheOptions(maximumAge: age.map { .seconds($0) }))
        try await bench.exhaust()
        try await bench.other.addToWhitelist("client")
        #expect(try await bench.other.checkRateLimit("client", rule: "rule").allowed)
        try await isLate(bench, bySeconds: age ?? 50)
        #expect(try await bench.check().reason == .whitelisted)
    }

    @Test("A blacklist entry: denied as before, and for its reason when the time is over")
    func blacklist() async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        try await bench.other.addToBlacklist("client")
        #expect(try await bench.check().reason == .limitExceeded)
        bench.clock.advance(by: .seconds(50))
        #expect(try await bench.check().reason == .blacklisted)
    }

    @Test("A higher limit: this process's own, once it is raised here, too")
    func higherLimit() async throws {
        let bench = try DenyBench()
        try await bench.exhaust()
        let other = bench.other
        other.addRule(try .test(.fixedWindow, 4, per: 60))
        #expect(try await other.peek("client", rule: "rule").allowed)
        #expect(try await !bench.check().allowed && bench.asked == 2)
        bench.limiter.addRule(try .test(.fixedWindow, 4, per: 60))
        #expect(try await bench.check().allowed)
    }

    @Test("Without the cache, nothing is late")
    func off() async throws {
        let bench = try DenyBench(nil)
        try await bench.exhaust()
        try await bench.other.reset("client", rule: "rule")
        #expect(try await bench.check().allowed)
    }
}
