import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// What a limiter promises on every storage, on one of each level.
@Suite("A limiter on a storage of every level")
struct EveryLevelTests {
    /// A storage of the level on a medium that others may share, and the clock that decides.
    private struct Shared {
        let clock: ManualClock
        let storage: any StorageBackend

        init(_ level: StorageLevel) {
            let medium = ToyMedium()
            clock = medium.clock
            storage = medium.storage(of: level)
        }

        /// A limiter as in a process of its own.
        func limiter(_ rules: RateThrottleRule...) -> RateThrottleCore {
            let limiter = RateThrottleCore(storage: storage, failurePolicy: .throwError, clock: clock)
            for rule in rules { limiter.addRule(rule) }
            return limiter
        }
    }

    /// T41: the first denial said 60 s, and the block lasted 300.
    @Test(arguments: StorageLevel.allCases, RateThrottleStrategy.allCases)
    func aBlockLastsAsLongAsItSays(_ level: StorageLevel, _ strategy: RateThrottleStrategy) async throws {
        let shared = Shared(level)
        let limiter = shared.limiter(
            try RateThrottleRule(
                name: "rule",
                limit: 2,
                window: .seconds(60),
                strategy: strategy,
                blockDuration: .seconds(300)
            )
        )
        shared.clock.advance(by: .seconds(10))
        for _ in 0..<2 { #expect(try await limiter.checkRateLimit("id", rule: "rule").allowed) }
        let denial = try await limiter.checkRateLimit("id", rule: "rule")
        #expect(denial.blocked && denial.reason == .limitExceeded && denial.retryAfter == .seconds(300))
        shared.clock.advance(by: .seconds(60))
        for _ in 0..<3 {
            let blocked = try await limiter.checkRateLimit("id", rule: "rule")
            #expect(blocked.reason == .blocked && blocked.retryAfter == .seconds(240) && blocked.remaining == 0)
        }
        shared.clock.advance(by: .seconds(240) - .microseconds(1))
        #expect(try await limiter.peek("id", rule: "rule").reason == .blocked)
        shared.clock.advance(by: .microseconds(1))
        #expect(try await limiter.checkRateLimit("id", rule: "rule").remaining == 1)
    }

    /// T43: an entry for 10 s lasted for ever in the process that made it, and others did not see it.
    @Test(arguments: StorageLevel.allCases)
    func aBlacklistEntryEndsEverywhere(_ level: StorageLevel) async throws {
        let shared = Shared(level)
        let rule = try RateThrottleRule(name: "rule", limit: 100, window: .seconds(60))
        let (one, other) = (shared.limiter(rule), shared.limiter(rule))
        try await one.addToBlacklist("x", duration: .seconds(10))
        shared.clock.advance(by: .milliseconds(9_999))
        for limiter in [one, other] {
            let denial = try await limiter.checkRateLimit("x", rule: "rule")
            #expect(denial.reason == .blacklisted && denial.retryAfter == .milliseconds(1))
            #expect(try await limiter.isBlacklisted("x"))
        }
        shared.clock.advance(by: .milliseconds(1))
        for limiter in [one, other] {
            #expect(try await limiter.checkRateLimit("x", rule: "rule").allowed)
            #expect(try await limiter.isBlacklisted("x") == false)
            #expect(try await limiter.removeFromBlacklist("x") == false)
        }
        try await one.addToBlacklist("x")
        #expect(try await other.checkRateLimit("x", rule: "rule").retryAfter == nil)
        #expect(try await other.removeFromBlacklist("x"))
        #expect(try await one.checkRateLimit("x", rule: "rule").allowed)
    }

    @Test(arguments: StorageLevel.allCases)
    func theWhitelistComesFirstAndCountsNothing(_ level: StorageLevel) async throws {
        let shared = Shared(level)
        let limiter = shared.limiter(try RateThrottleRule(name: "rule", limit: 2, window: .seconds(60)))
        try await limiter.addToBlacklist("x")
        try await limiter.addToWhitelist("x")
        for _ in 0..<5 {
            let status = try await limiter.checkRateLimit("x", rule: "rule", cost: 9)
            #expect(status.allowed && status.reason == .whitelisted && status.remaining == 2)
        }
        #expect(try await limiter.removeFromWhitelist("x"))
        #expect(try await limiter.checkRateLimit("x", rule: "rule").reason == .blacklisted)
        #expect(try await limiter.removeFromBlacklist("x"))
        #expect(try await limiter.checkRateLimit("x", rule: "rule").remaining == 1)
    }

    @Test(arguments: StorageLevel.allCases, RateThrottleStrategy.allCases)
    func aResetStartsAnew(_ level: StorageLevel, _ strategy: RateThrottleStrategy) async throws {
        let shared = Shared(level)
        let rules = try ["rule", "other"].map { name in
            try RateThrottleRule(
                name: name,
                limit: 2,
                window: .seconds(60),
                strategy: strategy,
                blockDuration: .seconds(60)
            )
        }
        let limiter = shared.limiter(rules[0], rules[1])
        for identifier in ["id", "di"] {
            for rule in rules {
                for _ in 0..<3 { try await limiter.checkRateLimit(identifier, rule: rule.name) }
            }
        }
        try await limiter.reset("id", rule: "rule")
        #expect(try await limiter.checkRateLimit("id", rule: "rule").remaining == 1)
        #expect(try await limiter.peek("id", rule: "other").reason == .blocked)
        #expect(try await limiter.peek("di", rule: "rule").reason == .blocked)
    }

    /// T45: a denial by one limit consumed from the other.
    @Test(arguments: StorageLevel.allCases)
    func aDenialByOneLimitConsumesNothingFromTheOther(_ level: StorageLevel) async throws {
        let shared = Shared(level)
        let limiter = shared.limiter(
            try RateThrottleRule(name: "minute", limit: 10, window: .seconds(60), strategy: .fixedWindow),
            try RateThrottleRule(name: "half hour", limit: 30, window: .seconds(1_800), strategy: .fixedWindow)
        )
        let checks = ["minute", "half hour"].map { RateThrottleCheck("id", rule: $0) }
        var granted = 0
        for (calls, pause) in [(16, 60), (15, 0)] {
            for _ in 0..<calls where try await limiter.checkRateLimits(checks).allSatisfy(\.allowed) { granted += 1 }
            shared.clock.advance(by: .seconds(pause))
        }
        #expect(granted == 20)
        #expect(try await limiter.peek("id", rule: "half hour", cost: 0).remaining == 10)
    }

    /// T34: a peek made a key, or counted.
    @Test(arguments: StorageLevel.allCases, RateThrottleStrategy.allCases)
    func aPeekLeavesNothing(_ level: StorageLevel, _ strategy: RateThrottleStrategy) async throws {
        let shared = Shared(level)
        let limiter = shared.limiter(
            try RateThrottleRule(name: "rule", limit: 3, window: .seconds(60), strategy: strategy)
        )
        for cost in [0, 1, 3, 4] { _ = try await limiter.peek("id", rule: "rule", cost: cost) }
        #expect(try await limiter.checkRateLimit("id", rule: "rule", cost: 0).remaining == 3)
        #expect(try await limiter.checkRateLimit("id", rule: "rule", cost: 4).reason == .costExceedsLimit)
        #expect(try await shared.storage.clear() == 0)
        #expect(try await limiter.checkRateLimit("id", rule: "rule", cost: 3).allowed)
    }

    /// The cores as users have them, on the real thread pool, with their deadlines in between.
    @Test(.timeLimit(.minutes(10)), arguments: RateThrottleStrategy.allCases)
    func coresThatShareCompareAndSetAreExact(_ strategy: RateThrottleStrategy) async throws {
        let medium = ToyMedium()
        let rule = try RateThrottleRule(name: "rule", limit: 100, window: .seconds(600), strategy: strategy)
        let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                let limiter = RateThrottleCore(
                    storage: SuspendingStorage(base: ToyAtomicStorage(medium, prefix: "")),
                    failurePolicy: .throwError,
                    decisionDeadline: .seconds(600),
                    clock: medium.clock
                )
                limiter.addRule(rule)
                for _ in 0..<5 {
                    group.addTask {
                        var admitted = 0
                        for _ in 0..<10 where try await limiter.checkRateLimit("id", rule: "rule").allowed {
                            admitted += 1
                        }
                        return admitted
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(admitted == 100)
    }

    /// Each window has a counter of its own, whatever the clock does.
    @Test(arguments: [RateThrottleStrategy.fixedWindow, .slidingCounter], [1, 2, 3] as [UInt64])
    func aClockThatStepsBackOverfillsNoWindow(_ strategy: RateThrottleStrategy, seed: UInt64) async throws {
        var generator = SplitMix64(seed: seed)
        let clock = ManualClock(microsecondsSinceEpoch: 1_728_000_000_000_000)
        let limiter = RateThrottleCore(storage: ToyStorage(), failurePolicy: .throwError, clock: clock)
        limiter.addRule(try RateThrottleRule(name: "rule", limit: 4, window: .seconds(1), strategy: strategy))
        var grants: [Int: Int] = [:]
        for _ in 0..<600 {
            clock.advance(by: .milliseconds(Int.random(in: -700...900, using: &generator)))
            let cost = Int.random(in: 1...2, using: &generator)
            for _ in 0..<2 where try await limiter.checkRateLimit("id", rule: "rule", cost: cost).allowed {
                grants[clock.microsecondsSinceEpoch / 1_000_000, default: 0] += cost
            }
        }
        #expect(grants.values.allSatisfy { $0 <= 4 })
        #expect(grants.count > 20)
        #expect(grants.values.contains(4))
    }
}
