#if Redis
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("The scripts answer as the plain reference and as memory", .timeLimit(.minutes(5)))
struct RedisAgreementTests {
    private static let start = 1_728_000_000_000_000
    /// Scripts count to the microsecond until the year 2255: with the longest block from here on, still exactly.
    private static let last = 6_500_000_000_000_000

    @Test(arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func randomArrivals(_ strategy: RateThrottleStrategy, _ size: RuleSize) async throws {
        let decisions = Lock(0)
        try await SideBySide.run(32) { client, number async throws in
            let start = [0, 1_000_003, 59_999_999, Self.start][number % 4]
            let seed = UInt64(number)
            let count = try await Self.compare(size, strategy, from: start, windowsBack: 0, seed: seed, client)
            decisions.withLock { $0 += count }
        }
        #expect(decisions.withLock(\.self) > 400 / SideBySide.part)
    }

    /// The first time is far enough from the epoch that no clock shows one before it.
    @Test(arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func clocksThatStepBack(_ strategy: RateThrottleStrategy, _ size: RuleSize) async throws {
        let decisions = Lock(0)
        try await SideBySide.run(32) { client, number async throws in
            let (seed, back) = (UInt64(1_000 + number), 1 + number % 4)
            let start = size == .decades ? 4_400_000_000_000_000 : Self.start
            let count = try await Self.compare(size, strategy, from: start, windowsBack: back, seed: seed, client)
            decisions.withLock { $0 += count }
        }
        #expect(decisions.withLock(\.self) > 400 / SideBySide.part)
    }

    /// One key through calls, peeks, and redefinitions of its limit, burst and block. Returns how many calls.
    private static func compare(
        _ size: RuleSize,
        _ strategy: RateThrottleStrategy,
        from start: Int,
        windowsBack: Int,
        seed: UInt64,
        _ client: RedisClient
    ) async throws -> Int {
        var random = SplitMix64(seed: seed)
        let twins = Twins(client, prefix: "a\(seed):")
        var clock = RandomClock(at: start, windowsBack: windowsBack)
        var plain = size.rule(strategy, &random)
        var rule = try plain.make()
        var reference = ReferenceKey(plain)
        var answer: ExpectedOutcome?
        for step in 0..<120 {
            if random.once(in: 15) {
                size.redefine(&plain, &random)
                rule = try plain.make()
            }
            clock.step(after: answer, under: plain, &random)
            guard clock.now <= last else { return step }
            let (cost, isPeek) = (random.cost(under: plain), random.once(in: 5))
            let expected = reference.ask(cost, at: clock.now, under: plain, peeking: isPeek)
            let about = "\(plain), seed \(seed), step \(step)"
            let outcome = try await twins.ask(rule, cost: cost, at: clock.now, peeking: isPeek, about)
            try #require(ExpectedOutcome(outcome) == expected, "\(about): cost \(cost) at \(clock.now), peek \(isPeek)")
            answer = expected
        }
        return 120
    }

    /// Capacity × window is 2^53 or a little less: a quotient rounded up must not pass by what no double holds.
    @Test("Buckets are exact up to the last number that is", arguments: [3, 5, 7, 11, 4_001])
    func bucketsAtTheEnd(_ limit: Int) async throws {
        try await SideBySide.run(1) { client, _ async throws in
            for (number, shift) in [2, 13, 30, 50].enumerated() where limit <= 1 << shift {
                let (capacity, window) = (1 << shift, Duration.microseconds(1 << (53 - shift)))
                let tokens = try RateThrottleRule(
                    name: "tokens",
                    limit: limit,
                    window: window,
                    strategy: .tokenBucket,
                    burst: capacity
                )
                let full = try RateThrottleRule(name: "leaky", limit: capacity, window: window, strategy: .leakyBucket)
                let lowered = try RateThrottleRule(name: "leaky", limit: limit, window: window, strategy: .leakyBucket)
                for spent in [capacity, capacity - 1] {
                    let twins = Twins(client, prefix: "e\(number):\(spent):")
                    for (first, later) in [(tokens, tokens), (full, lowered)] {
                        #expect(try await twins.ask(first, cost: spent, at: Self.start, "first").allowed)
                        for (step, cost) in [1, 2, limit, capacity, 0].enumerated() {
                            let about = "\(later), \(spent) spent, cost \(cost)"
                            _ = try await twins.ask(later, cost: cost, at: Self.start + step, peeking: true, about)
                        }
                    }
                }
            }
        }
    }

    /// Beyond 2^53 µs, 285 years, doubles are no longer exact, and beyond 2^63 µs no integer holds the rest: what is left to
    /// wait is told nearly, and is no reason to fail.
    @Test(
        "A bucket that is full again in thousands of years is charged as any other",
        arguments: [(1, 86_400, 1_000_000), (3, 2_000_000_000, 4_000_000), (1, 2_000_000_000, 4_000_000)]
    )
    func farAway(_ limit: Int, _ seconds: Int, _ burst: Int) async throws {
        let rule = try RateThrottleRule(
            name: "rule",
            limit: limit,
            window: .seconds(seconds),
            strategy: .tokenBucket,
            burst: burst
        )
        try await SideBySide.run(1) { client, _ async throws in
            for spent in stride(from: burst / 10, through: burst, by: burst / 10 - 1) {
                let twins = Twins(client, prefix: "f\(spent):")
                twins.clock.set(microsecondsSinceEpoch: Self.start + spent)
                for cost in [spent, burst] {
                    let check = Check(rule: rule, identifier: "client", cost: cost)
                    let found = try await twins.redis.evaluate([check], peeking: false)[0]
                    let expected = try twins.memory.evaluateNow(check, peeking: false)
                    #expect(found.allowed == expected.allowed && found.remaining == expected.remaining)
                    for (rest, exact) in [
                        (found.resetAfterMicroseconds, expected.resetAfterMicroseconds),
                        (found.retryAfterMicroseconds ?? 0, expected.retryAfterMicroseconds ?? 0),
                    ] { #expect(rest == exact || abs(Double(rest) / Double(exact) - 1) < 0.001) }
                }
            }
        }
    }

    /// A live key whose rule becomes any other, and at times the one that it was.
    @Test(arguments: RuleSize.allCases)
    func rulesThatBecomeOthers(_ size: RuleSize) async throws {
        try await SideBySide.run(60) { client, number async throws in
            var random = SplitMix64(seed: UInt64(2_000 + number))
            let twins = Twins(client, prefix: "r\(number):")
            var clock = RandomClock(at: Self.start, windowsBack: size == .decades ? 0 : number % 3)
            var plain = size.rule(random.pick(RateThrottleStrategy.allCases), &random)
            var former = plain
            var answer: ExpectedOutcome?
            for step in 0..<150 {
                if random.once(in: 8) {
                    let next =
                        random.once(in: 3) ? former : size.rule(random.pick(RateThrottleStrategy.allCases), &random)
                    (former, plain) = (plain, next)
                }
                clock.step(after: answer, under: plain, &random)
                guard clock.now <= Self.last else { return }
                answer = ExpectedOutcome(
                    try await twins.ask(
                        plain.make(),
                        cost: random.cost(under: plain),
                        at: clock.now,
                        peeking: random.once(in: 6),
                        "\(plain), case \(number), step \(step)"
                    )
                )
            }
        }
    }
}
#endif
