import Testing

import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Ticks")
struct TickTests {
    private static let second = 1_000_000

    @Test(
        "The finest tick that divides the window and keeps capacity × window within 2^53",
        arguments: [
            (capacity: 100, window: 60 * second, tick: Tick.microsecond),
            (1 << 53, 1, .microsecond), (1 << 50, 8, .microsecond), (3, 1 << 51, .microsecond),
            (9_007_199_254, second, .microsecond), (9_007_199_255, second, .millisecond),
            (9_007_199_254_740, second, .millisecond), (9_007_199_254_741, second, .second),
            (9_007_199_254_740_992, second, .second), (9_007_199_254_740_992, 1_000, .millisecond),
            // A window of whole milliseconds has no second to fall back on.
            (6_004_799_503_160, 1_500_000, .millisecond),
            (1_000_000, 86_400 * second, .millisecond), (104_249, 86_400 * second, .microsecond),
        ]
    )
    func picked(_ capacity: Int, _ window: Int, _ tick: Tick) throws {
        let rule = try RateThrottleRule(
            name: "rule",
            limit: 1,
            window: .microseconds(window),
            strategy: .tokenBucket,
            burst: capacity
        )
        #expect(rule.quota.tick == tick)
        #expect(rule.quota.window == window / tick.microseconds)
        #expect(rule.quota.capacity == capacity)
    }

    @Test("None fits", arguments: [(capacity: (1 << 53) + 1, window: 1), (6_004_799_503_161, 1_500_000)])
    func refused(_ capacity: Int, _ window: Int) {
        let error = #expect(throws: RuleError.self) {
            try RateThrottleRule(name: "rule", limit: capacity, window: .microseconds(window))
        }
        #expect(error?.code == .outOfRange)
    }

    @Test("Now is floored, before the epoch too")
    func floors() throws {
        let quota = try RateThrottleRule(name: "rule", limit: 9_007_199_255, window: .seconds(1)).quota
        #expect(quota.tick == .millisecond)
        #expect([0, 999, 1_000, -1, -1_000, -1_001].map(quota.ticks(at:)) == [0, 0, 1, -1, -1, -2])
    }

    @Test(
        "Conversion rounds down",
        arguments: [
            (amount: 1_999, from: Tick.microsecond, to: Tick.millisecond, result: 1),
            (-1, .microsecond, .second, -1), (3, .second, .microsecond, 3_000_000), (999, .millisecond, .second, 0),
            (7, .millisecond, .millisecond, 7), (Int.max, .second, .microsecond, Int.max),
            (Int.min, .second, .microsecond, Int.min),
        ]
    )
    func converts(_ amount: Int, _ old: Tick, _ new: Tick, _ result: Int) {
        #expect(old.convert(amount, to: new) == result)
    }
}
