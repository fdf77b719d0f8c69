#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Waits between attempts to connect")
struct RedisBackoffTests {
    @Test func defaults() {
        let backoff = RedisBackoff()
        #expect(backoff.minimum == .milliseconds(10))
        #expect(backoff.maximum == .seconds(1))
        #expect(backoff.afterRefusal == .seconds(30))
    }

    @Test(arguments: [
        (0, 10_000), (1, 20_000), (2, 40_000), (3, 80_000), (4, 160_000), (5, 320_000), (6, 640_000),
        (7, 1_000_000), (8, 1_000_000), (63, 1_000_000), (64, 1_000_000), (Int.max, 1_000_000), (-1, 10_000),
        (Int.min, 10_000),
    ])
    func bounds(_ attempt: Int, _ upper: Int) {
        var asked: ClosedRange<Int>?
        let delay = RedisBackoff().delay(attempt: attempt) { range in
            asked = range
            return range.upperBound
        }
        #expect(asked == 1_000...upper)
        #expect(delay == .microseconds(upper))
        #expect(RedisBackoff().delay(attempt: attempt) { $0.lowerBound } == .milliseconds(1))
    }

    @Test("Unchecked numbers do no harm")
    func extremes() {
        let longest = Duration.seconds(Int64.max)
        let shortest = Duration.seconds(Int64.min)
        for (minimum, maximum) in [(longest, longest), (shortest, longest), (.zero, .zero), (longest, shortest)] {
            let backoff = RedisBackoff(minimum: minimum, maximum: maximum)
            for attempt in [0, 1, 64, Int.max] {
                #expect(backoff.delay(attempt: attempt) { $0.upperBound } >= .milliseconds(1))
            }
        }
        #expect(RedisBackoff(minimum: .zero, maximum: .zero).delay(attempt: 9) { $0.upperBound } == .milliseconds(1))
    }

    @Test("The default dice fall in the range, and everywhere in it")
    func spread() {
        var random = SplitMix64(seed: 3)
        let delays = (0..<10_000).map { _ in RedisBackoff().delay(attempt: 7) { random.pick($0) } }
        #expect(delays.allSatisfy { (Duration.milliseconds(1) ... .seconds(1)).contains($0) })
        // Full jitter: each tenth of the second has its tenth of the clients.
        for tenth in 0..<10 {
            let range = Duration.milliseconds(tenth * 100)..<Duration.milliseconds(tenth * 100 + 100)
            #expect((800...1_200).contains(delays.count { range.contains($0) }))
        }
        for _ in 0..<100 { #expect(RedisBackoff().delay(attempt: 0) <= .milliseconds(10)) }
    }

    @Test(arguments: [
        (RedisBackoff(minimum: .zero), "backoff.minimum 0.0 seconds"),
        (RedisBackoff(minimum: .microseconds(999)), "backoff.minimum"),
        (RedisBackoff(maximum: .seconds(7_200)), "backoff.maximum 7200.0 seconds"),
        (RedisBackoff(minimum: .seconds(2)), "backoff.maximum 1.0 seconds"),
        (RedisBackoff(afterRefusal: .zero), "backoff.afterRefusal 0.0 seconds"),
        (RedisBackoff(afterRefusal: .seconds(-30)), "backoff.afterRefusal -30.0 seconds"),
    ])
    func refused(_ backoff: RedisBackoff, _ start: String) {
        let error = #expect(throws: RedisError.self) { try backoff.validate() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("allowed: ") == true)
        #expect(throws: RedisError.self) { try RedisOptions(backoff: backoff).validate() }
    }

    @Test(arguments: [
        RedisBackoff(), RedisBackoff(minimum: .milliseconds(1), maximum: .milliseconds(1)),
        RedisBackoff(minimum: .seconds(3_600), maximum: .seconds(3_600), afterRefusal: .seconds(3_600)),
        RedisBackoff(afterRefusal: .milliseconds(1)),
    ])
    func accepted(_ backoff: RedisBackoff) {
        #expect(throws: Never.self) { try backoff.validate() }
    }
}
#endif
