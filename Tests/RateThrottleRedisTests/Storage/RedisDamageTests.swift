#if Redis
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("State that is damaged decides nothing and is left alone", .timeLimit(.minutes(2)))
struct RedisDamageTests {
    private static func limiter(_ bench: RedisBench, _ strategy: RateThrottleStrategy) throws -> RateThrottleCore {
        let limiter = RateThrottleCore(
            storage: bench.live,
            failurePolicy: .throwError,
            decisionDeadline: .seconds(60),
            circuitBreaker: CircuitBreakerOptions(failureThreshold: 2)
        )
        limiter.addRule(try Self.rule(strategy))
        return limiter
    }

    private static func rule(_ strategy: RateThrottleStrategy) throws -> RateThrottleRule {
        try RateThrottleRule(name: "rule", limit: 5, window: .seconds(365 * 86_400), strategy: strategy)
    }

    /// Expects that nothing is decided by what is stored, and that it stays as it is.
    private static func expectRefusal(
        _ limiter: RateThrottleCore,
        _ bench: RedisBench,
        _ key: String,
        _ what: Comment,
        peeks: [Bool] = [false, true]
    ) async throws {
        let before = try await bench.server.query(["DUMP", key])
        for isPeek in peeks {
            let error = await #expect(throws: StorageError.self, what) {
                isPeek
                    ? try await limiter.peek("x", rule: "rule") : try await limiter.checkRateLimit("x", rule: "rule")
            }
            #expect(error?.code == .corrupted, what)
        }
        #expect(try await bench.server.query(["DUMP", key]) == before, what)
        #expect(limiter.circuitBreakerState == .closed, what)
    }

    /// What is no string reads as absent, so that it shows when something is to be written there, at no further command.
    @Test(arguments: RateThrottleStrategy.allCases)
    func anotherType(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let limiter = try Self.limiter(bench, strategy)
            let key = try bench.live.validKeys().state(Self.rule(strategy), "x")
            let commands = [
                ["LPUSH", key, "1"], ["HSET", key, "a", "1"], ["SADD", key, "1"], ["ZADD", key, "1", "a"],
                ["XADD", key, "*", "a", "1"], ["SET", key, ""],
            ]
            for command in commands {
                try await bench.server.ask("DEL", key)
                _ = try await bench.server.query(command)
                try await Self.expectRefusal(limiter, bench, key, "\(command)", peeks: [false])
            }
            // And several checks are all refused with it.
            limiter.addRule(try RateThrottleRule(name: "other", limit: 5, window: .seconds(60)))
            let checks = ["other", "rule"].map { RateThrottleCheck("x", rule: $0) }
            await #expect(throws: StorageError.self) { try await limiter.checkRateLimits(checks) }
            #expect(try await limiter.checkRateLimit("y", rule: "rule").allowed)
            try await limiter.reset("x", rule: "rule")
            #expect(try await limiter.checkRateLimit("x", rule: "rule").remaining == 4)
        }
    }

    /// Every beginning of a state, and the state with something behind it.
    @Test(arguments: RateThrottleStrategy.allCases)
    func cutShort(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let limiter = try Self.limiter(bench, strategy)
            for _ in 0..<2 { #expect(try await limiter.checkRateLimit("x", rule: "rule").allowed) }
            let key = try bench.live.validKeys().state(Self.rule(strategy), "x")
            guard case .bulk(let whole) = try await bench.server.query(["GET", key]) else {
                throw SupportFailure("nothing is stored")
            }
            let forms = (0..<whole.count).map { Array(whole.prefix($0)) } + [whole + [0], whole + whole]
            for form in forms {
                try await bench.client.command("SET", key, form, "PX", 60_000)
                // A log that is an empty string reads as absent, until something is to be written there.
                let peeks = form.isEmpty ? [false] : [false, true]
                let what: Comment = "\(form.count) of \(whole.count) bytes"
                try await Self.expectRefusal(limiter, bench, key, what, peeks: peeks)
            }
            try await bench.client.command("SET", key, whole, "PX", 60_000)
            #expect(try await limiter.checkRateLimit("x", rule: "rule").remaining == 2)
        }
    }

    @Test func aLongLogCutShort() async throws {
        try await RedisBench.run { bench async throws in
            let rule = try RateThrottleRule(name: "r", limit: 500, window: .seconds(3_600), strategy: .slidingWindow)
            for _ in 0..<200 {
                bench.clock.advance(by: .milliseconds(1))
                #expect(try await bench.ask(rule).allowed)
            }
            let key = try bench.storage.validKeys().state(rule, "client")
            guard case .bulk(let whole) = try await bench.server.query(["GET", key]) else {
                throw SupportFailure("nothing is stored")
            }
            for count in [66, 1_089, 1_090, 1_091, whole.count - 16, whole.count - 1] {
                try await bench.client.command("SET", key, Array(whole.prefix(count)), "PX", 60_000)
                let error = await #expect(throws: StorageError.self, "\(count)") { try await bench.ask(rule) }
                #expect(error?.code == .corrupted, "\(count)")
            }
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func randomBytes(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            var random = SplitMix64(seed: 5)
            let limiter = try Self.limiter(bench, strategy)
            let key = try bench.live.validKeys().state(Self.rule(strategy), "x")
            for number in 0..<300 {
                let size = random.pick([1, 17, 18, 19, 41, 42, 42, 42, 43, 66, 82, 98, 2_000])
                var bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                // Half of them begin as a state does.
                if number % 2 == 0 {
                    bytes[0] = strategy.number
                    if size > 1 { bytes[1] = UInt8(random.pick([0, 3, 6])) }
                }
                try await bench.client.command("SET", key, bytes)
                try await Self.expectRefusal(limiter, bench, key, "\(number): \(bytes.prefix(100))")
            }
        }
    }

    /// A state with numbers that are none, endless, negative, broken or too large; what it is of is right.
    @Test(arguments: RateThrottleStrategy.allCases)
    func impossibleNumbers(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench async throws in
            let limiter = try Self.limiter(bench, strategy)
            #expect(try await limiter.checkRateLimit("x", rule: "rule").allowed)
            let key = try bench.live.validKeys().state(Self.rule(strategy), "x")
            guard case .bulk(let whole) = try await bench.server.query(["GET", key]) else {
                throw SupportFailure("nothing is stored")
            }
            // The block's end; then all that the strategy keeps.
            for place in [10] + Array(stride(from: 18, to: min(whole.count, 66), by: 8)) {
                for number in [Double.nan, .infinity, -.infinity, 0.5, 1e300, -1e300] {
                    var bytes = whole
                    let bits = number.bitPattern
                    for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte)) }
                    try await bench.client.command("SET", key, bytes, "PX", 60_000)
                    try await Self.expectRefusal(limiter, bench, key, "\(number) at \(place)")
                }
            }
        }
    }

    /// What is stored of a listed identifier is not looked into, so that a call does not fail by it once it has charged.
    @Test(arguments: AccessList.allCases)
    func aLogOfSomebodyListed(_ list: AccessList) async throws {
        try await RedisBench.run { bench async throws in
            let limiter = try Self.limiter(bench, .slidingWindow)
            limiter.addRule(try RateThrottleRule(name: "other", limit: 5, window: .seconds(365 * 86_400)))
            #expect(try await limiter.checkRateLimit("x", rule: "rule").allowed)
            let key = try bench.live.validKeys().state(Self.rule(.slidingWindow), "x")
            try await bench.client.command("APPEND", key, "0123456789")
            try await bench.live.add("x", to: list, for: nil)
            let checks = [RateThrottleCheck("y", rule: "other"), RateThrottleCheck("x", rule: "rule")]
            let statuses = try await limiter.checkRateLimits(checks)
            #expect(statuses.map(\.allowed) == [true, list == .whitelist])
            #expect(statuses[1].reason == (list == .whitelist ? .whitelisted : .blacklisted))
            let rest = try await limiter.peek("y", rule: "other", cost: 0).remaining
            #expect(rest == (list == .whitelist ? 4 : 5))
        }
    }

    @Test func damagedLists() async throws {
        try await RedisBench.run { bench async throws in
            let limiter = try Self.limiter(bench, .fixedWindow)
            let key = try bench.live.validKeys().lists("x")
            let commands = [
                ["SET", key, ""], ["SET", key, "123"], ["SET", key, String(repeating: "x", count: 17)],
                // No string is no entry, to a decision.
                ["LPUSH", key, "1"],
            ]
            for command in commands {
                try await bench.server.ask("DEL", key)
                _ = try await bench.server.query(command)
                if command[0] == "SET" { try await Self.expectRefusal(limiter, bench, key, "\(command)") }
                let calls: [@Sendable () async throws -> Void] = [
                    { try await limiter.addToBlacklist("x") }, { try await limiter.removeFromWhitelist("x") },
                    { _ = try await limiter.isBlacklisted("x") },
                ]
                for call in calls {
                    let error = await #expect(throws: StorageError.self) { try await call() }
                    #expect(error?.code == .corrupted)
                }
            }
        }
    }
}
#endif
