import Testing

@testable import RateThrottle

@Suite("A decision that waited for its turn")
struct ArrivalTests {
    /// Shows one time after the other, the last one again and again.
    private final class ScriptedClock: EpochClock {
        private let times: Lock<[Int]>

        init(_ seconds: [Double]) {
            times = Lock(seconds.reversed().map { Int($0 * 1_000_000) })
        }

        var microsecondsSinceEpoch: Int {
            times.withLock { $0.count > 1 ? $0.removeLast() : $0[0] }
        }
    }

    /// Three calls under a limit of one per second. The first decides at 10.5; a new key reads the clock again under the lock,
    /// hence twice. The second came earlier and waited for it; the third comes at 10.5.
    private func decisions(arriving arrival: Double, _ strategy: RateThrottleStrategy) throws -> [RateThrottleStatus] {
        let clock = ScriptedClock([10.5, 10.5, arrival, 10.5])
        let limiter = RateThrottleCore(storage: InMemoryStorage(configuration: .init(clock: clock)))
        limiter.addRule(try .test(strategy, 1, per: 1))
        let synchronous = try #require(limiter.synchronous)
        return try (0..<3).map { _ in try synchronous.checkRateLimitNow("client", rule: "rule") }
    }

    @Test("By up to a window: as of when it came, and nothing is minted", arguments: RateThrottleStrategy.allCases)
    func withinAWindow(_ strategy: RateThrottleStrategy) throws {
        for arrival in [10.499_999, 10.2, 9.9] {
            #expect(try decisions(arriving: arrival, strategy).map(\.allowed) == [true, false, false])
        }
    }

    @Test("By more than a window: the clock is read again", arguments: RateThrottleStrategy.allCases)
    func byMoreThanAWindow(_ strategy: RateThrottleStrategy) throws {
        let statuses = try decisions(arriving: 1, strategy)
        // By the time of its arrival the clock would seem to be set back, and what is stored would be from then.
        #expect(statuses.map(\.allowed) == [true, false, false])
        #expect(statuses[1] == statuses[2])
    }
}
