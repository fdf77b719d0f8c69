#if Redis
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Logs that are too long to be read as a whole: pieces, halving, compaction, and what they must survive.
@Suite("Long logs on a server are those in memory", .timeLimit(.minutes(5)))
struct RedisLogAgreementTests {
    private static let start = 5_184_000_000_000_000

    /// What may happen to a log between two calls.
    enum Course: CaseIterable {
        case steady
        case limitsChange
        case clocksStepBack
        case ticksChange

        /// A window in µs. The third is one whose tick depends on whether the limit is above 9,007.
        var window: Int { self == .ticksChange ? 1_000_000_000_000 : 1_000_000 }

        func limit(_ random: inout SplitMix64) -> Int {
            switch self {
            case .steady, .clocksStepBack: 3_000
            case .limitsChange: random.pick([40, 700, 3_000, 3_000, 5_000])
            case .ticksChange: random.pick([1_500, 3_000, 9_007, 9_008, 12_000])
            }
        }
    }

    @Test(arguments: Course.allCases)
    func areTheSame(_ course: Course) async throws {
        let longest = Lock(0)
        try await SideBySide.run(6) { client, number async throws in
            let size = try await Self.walk(course, seed: UInt64(number), client)
            longest.withLock { $0 = max($0, size) }
        }
        // Many times what is read at once.
        #expect(longest.withLock(\.self) > 1_090 * 10)
    }

    /// Fills a log and goes on with it. Returns how long it was at most.
    private static func walk(_ course: Course, seed: UInt64, _ client: RedisClient) async throws -> Int {
        var random = SplitMix64(seed: seed)
        let twins = Twins(client, prefix: "l\(seed):")
        let key = try twins.redis.validKeys().state(rule(course, limit: 1), "client")
        var (now, limit, longest) = (start, course.limit(&random), 0)
        var outcome: Outcome?
        for step in 0..<4_000 {
            if random.once(in: 250) { limit = course.limit(&random) }
            now = next(after: now, outcome, course, &random)
            outcome = try await twins.ask(
                rule(course, limit: limit),
                cost: random.once(in: 5) ? random.pick(0...6) : 1,
                at: now,
                peeking: random.once(in: 10),
                "\(course), seed \(seed), step \(step), limit \(limit)"
            )
            if step % 50 == 49 {
                let size = try #require(try await client.command("STRLEN", key).int)
                longest = max(longest, size)
                // Every entry that counts costs at least one request, and as many may have gone out of reach.
                #expect(size <= 66 + 16 * (2 * 12_000 + 64))
            }
        }
        return longest
    }

    private static func rule(_ course: Course, limit: Int) throws -> RateThrottleRule {
        let window = Duration.microseconds(course.window)
        return try RateThrottleRule(name: "rule", limit: limit, window: window, strategy: .slidingWindow)
    }

    /// Mostly so soon that thousands of entries count; at times when something leaves, or all of it.
    private static func next(
        after now: Int,
        _ outcome: Outcome?,
        _ course: Course,
        _ random: inout SplitMix64
    ) -> Int {
        let window = course.window
        if course == .clocksStepBack, random.once(in: 60) {
            return now - random.pick([1, window / 3, window, window + 1, window * 5 / 2])
        }
        switch random.pick(0...39) {
        case 0: return now + (outcome?.retryAfterMicroseconds ?? 0)
        case 1: return now + max(0, (outcome?.retryAfterMicroseconds ?? 0) - 1)
        case 2: return now + window / random.pick(20...200)
        case 3 where random.once(in: 30): return now + (outcome?.resetAfterMicroseconds ?? 0) - random.pick(0...1)
        case 4...8: return now
        default: return now + random.pick(1...window / 2_500)
        }
    }

    /// A log is copied when half of it is out of reach, not at every grant: what a call moves stays bounded.
    @Test func aLogIsAtMostTwiceWhatCounts() async throws {
        try await SideBySide.run(1) { client, _ async throws in
            let twins = Twins(client, prefix: "l:")
            let rule = try RateThrottleRule(name: "r", limit: 500, window: .seconds(1), strategy: .slidingWindow)
            let key = try twins.redis.validKeys().state(rule, "client")
            var sizes: Set<Int> = []
            for step in 0..<4_000 {
                let outcome = try await twins.ask(rule, at: Self.start + step * 2_000, "step \(step)")
                try #require(outcome.allowed)
                sizes.insert(try await client.command("STRLEN", key).int ?? 0)
            }
            #expect(try #require(sizes.max()) <= 66 + 16 * 1_001)
            #expect(sizes.count > 900)
        }
    }
}
#endif
