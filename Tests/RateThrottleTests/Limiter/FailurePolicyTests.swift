import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What is answered when the storage cannot decide", .timeLimit(.minutes(10)))
struct FailurePolicyTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    private let outage: Outage

    init() {
        outage = Outage(.failing, clock: clock)
    }

    /// A limiter at each level that can fail, with a rule of 100 a minute.
    private func limiters(_ policy: @autoclosure () -> FailurePolicy) throws -> [RateThrottleCore] {
        try outage.storages.map { storage in
            let limiter = RateThrottleCore.patient(
                storage,
                failurePolicy: policy(),
                clock: clock
            )
            limiter.addRule(try .test(.fixedWindow, 100, per: 60))
            limiter.addRule(try .test(.tokenBucket, 5, per: 60, burst: 9, name: "bucket"))
            return limiter
        }
    }

    private func fallback(_ share: Int) -> FailurePolicy {
        .fallback(InMemoryStorage(configuration: .init(clock: clock)), share: share)
    }

    @Test func failClosed() async throws {
        for limiter in try limiters(.failClosed) {
            let status = try await limiter.checkRateLimit("client", rule: "rule", cost: 3)
            #expect(!status.allowed && !status.blocked && status.degraded && status.reason == .storageUnavailable)
            #expect(status.remaining == 0 && status.limit == 100)
            #expect((status.retryAfter ?? .zero) > .zero)
            let several = try await limiter.checkRateLimits([
                .init("client", rule: "rule"), .init("client", rule: "bucket"),
            ])
            #expect(several.map(\.allowed) == [false, false] && several.map(\.degraded) == [true, true])
            #expect(several.map(\.ruleName) == ["rule", "bucket"])
            let metrics = limiter.getMetrics()
            #expect(metrics.blockedRequests == 2 && metrics.storageFailures == 2 && metrics.totalViolations == 0)
        }
    }

    @Test func failOpen() async throws {
        for limiter in try limiters(.failOpen) {
            for _ in 0..<200 {
                let status = try await limiter.checkRateLimit("client", rule: "bucket", cost: 9)
                #expect(status.allowed && status.degraded && status.reason == .storageUnavailable)
                #expect(status.remaining == 9 && status.capacity == 9 && status.resetAfter == .zero)
                #expect(status.retryAfter == nil)
            }
            #expect(limiter.getMetrics().allowedRequests == 200)
            #expect(limiter.getMetrics().storageFailures == 200)
        }
    }

    @Test func throwError() async throws {
        for limiter in try limiters(.throwError) {
            let asks: [@Sendable () async throws -> Void] = [
                { try await limiter.checkRateLimit("client", rule: "rule") },
                { try await limiter.checkRateLimits([.init("client", rule: "rule")]) },
                { _ = try await limiter.peek("client", rule: "rule") },
            ]
            for ask in asks {
                let error = await #expect(throws: StorageError.self) { try await ask() }
                #expect(error?.code == .unavailable)
                #expect(error?.underlying is Outage.Down)
                #expect(error?.message.contains("Down") == true && error?.message.contains("secret") == false)
            }
            #expect(limiter.getMetrics().storageFailures == 3)
            #expect(limiter.getMetrics().totalRequests == 0)
        }
    }

    @Test(
        "A fallback enforces its share, rounded up",
        arguments: [(share: 4, limit: 25), (1, 100), (3, 34), (0, 100), (1_000, 1)]
    )
    func fallback(_ share: Int, _ limit: Int) async throws {
        for limiter in try limiters(fallback(share)) {
            for number in 1...limit {
                let status = try await limiter.checkRateLimit("client", rule: "rule")
                try #require(status.allowed && status.degraded && status.reason == .storageUnavailable)
                try #require(status.remaining == limit - number && status.limit == limit && status.capacity == limit)
            }
            let denied = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!denied.allowed && denied.degraded && denied.reason == .limitExceeded)
            #expect(denied.retryAfter == .seconds(60))
            #expect(limiter.getMetrics().totalViolations == 1)
            #expect(limiter.getMetrics().recentViolations.first?.limit == limit)
            #expect(limiter.getMetrics().storageFailures == limit + 1)
        }
    }

    @Test("Lists are the fallback's")
    func fallbackLists() async throws {
        let spare = InMemoryStorage(configuration: .init(clock: clock))
        try spare.add("client", to: .blacklist, for: nil)
        for limiter in try limiters(.fallback(spare, share: 4)) {
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!status.allowed && status.reason == .blacklisted && status.degraded)
        }
    }

    @Test("A denial is no failure: the fallback is not asked")
    func denialIsNoFailure() async throws {
        outage.turn(to: .answering)
        let spare = FaultyStorage(InMemoryStorage(configuration: .init(clock: clock)))
        for limiter in try limiters(.fallback(spare, share: 1)) {
            #expect(try await limiter.checkRateLimit("client", rule: "rule", cost: 100).allowed)
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!status.allowed && !status.degraded && status.reason == .limitExceeded)
            try await limiter.addToBlacklist("client")
            #expect(try await limiter.checkRateLimit("client", rule: "rule").reason == .blacklisted)
            #expect(limiter.getMetrics().storageFailures == 0)
        }
        #expect(spare.callCount() == 0)
    }

    @Test("When the fallback fails too, the call is denied")
    func fallbackFails() async throws {
        for limiter in try limiters(.fallback(outage.portable, share: 2)) {
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!status.allowed && status.degraded && status.reason == .storageUnavailable)
            #expect(limiter.getMetrics().storageFailures == 1)
            #expect(limiter.getMetrics().blockedRequests == 1)
        }
    }

    @Test(
        "The storage is asked again at once, and its counts are as they were",
        arguments: ["closed", "open", "fallback"]
    )
    func recovery(_ name: String) async throws {
        let policy: FailurePolicy = name == "closed" ? .failClosed : name == "open" ? .failOpen : fallback(4)
        for limiter in try limiters(policy) {
            outage.turn(to: .answering)
            #expect(try await limiter.checkRateLimit("client", rule: "rule", cost: 40).remaining == 60)
            outage.turn(to: .failing)
            for _ in 0..<3 { #expect(try await limiter.checkRateLimit("client", rule: "rule").degraded) }
            outage.turn(to: .answering)
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(!status.degraded && status.allowed && status.reason == nil && status.remaining == 59)
        }
    }

    @Test("Peeks are degraded, too, and count nothing")
    func peeks() async throws {
        for policy in [FailurePolicy.failClosed, .failOpen, fallback(4)] {
            for limiter in try limiters(policy) {
                for _ in 0..<3 {
                    let status = try await limiter.peek("client", rule: "rule", cost: 5)
                    #expect(status.degraded && status.reason == .storageUnavailable)
                    if case .failClosed = policy { #expect(!status.allowed) } else { #expect(status.allowed) }
                    if case .fallback = policy { #expect(status.remaining == 20) }
                }
                #expect(limiter.getMetrics().totalRequests == 0)
                #expect(limiter.getMetrics().storageFailures == 3)
            }
        }
    }

    @Test("Resets and lists throw whatever the policy")
    func operations() async throws {
        for policy in [FailurePolicy.failClosed, .failOpen, .throwError, fallback(4)] {
            for limiter in try limiters(policy) {
                let operations: [@Sendable () async throws -> Void] = [
                    { try await limiter.reset("client", rule: "rule") },
                    { try await limiter.addToBlacklist("client") }, { try await limiter.addToWhitelist("client") },
                    { _ = try await limiter.isBlacklisted("client") },
                    { _ = try await limiter.isWhitelisted("client") },
                    { try await limiter.removeFromBlacklist("client") },
                ]
                for operation in operations {
                    let error = await #expect(throws: StorageError.self) { try await operation() }
                    #expect(error?.code == .unavailable)
                }
                #expect(limiter.getMetrics().blacklistedCount == 0)
            }
        }
    }

    @Test("A full storage in memory is one that cannot decide")
    func full() async throws {
        let rule = try RateThrottleRule.test(.fixedWindow, 100, per: 60)
        let full = InMemoryStorage(configuration: .init(maxKeys: 1, clock: clock))
        try full.set("key", .integer(1), ttl: nil)
        for (policy, isAllowed) in [(FailurePolicy.failClosed, false), (.failOpen, true), (fallback(4), true)] {
            let limiter = RateThrottleCore.patient(full, failurePolicy: policy)
            limiter.addRule(rule)
            let statuses = [
                try await limiter.checkRateLimit("client", rule: "rule"),
                try #require(try limiter.synchronous?.checkRateLimitNow("client", rule: "rule")),
                try await limiter.checkRateLimits([.init("client", rule: "rule")])[0],
                try #require(try limiter.synchronous?.checkRateLimitsNow([.init("client", rule: "rule")]))[0],
            ]
            #expect(statuses.allSatisfy { $0.allowed == isAllowed && $0.degraded })
            #expect(limiter.getMetrics().storageFailures == 4)
        }
        let throwing = RateThrottleCore.patient(full, failurePolicy: .throwError)
        throwing.addRule(rule)
        let error = await #expect(throws: StorageError.self) {
            try await throwing.checkRateLimit("client", rule: "rule")
        }
        #expect(error?.code == .full)
        #expect(throws: StorageError.self) { try throwing.synchronous?.checkRateLimitNow("client", rule: "rule") }
    }
}
