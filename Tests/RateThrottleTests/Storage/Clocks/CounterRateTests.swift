import Testing

@testable import RateThrottle

@Suite("How fast the processor's counter runs")
struct CounterRateTests {
    /// A counter of three ticks a nanosecond, read so many nanoseconds after the first time.
    private func reading(_ nanoseconds: Int, perNanosecond: Int = 3, uncertainty: Int = 60) -> CounterRate.Sample {
        CounterRate.Sample(
            counter: 1_000_000 + nanoseconds * perNanosecond,
            nanoseconds: 5_000_000_000 + nanoseconds,
            uncertainty: uncertainty
        )
    }

    /// 10^9 ticks in microseconds.
    private func microseconds(_ rate: CounterRate) -> Double {
        Double(rate.perTick) * 1e9 / Double(1 << CounterRate.digits)
    }

    private func known() -> CounterRate {
        var rate = CounterRate()
        rate.note(reading(0))
        rate.note(reading(20_000_000))
        return rate
    }

    @Test func itIsAThousandthLessThanMeasured() {
        let rate = known()
        // 10^9 ticks are 333,333 µs.
        #expect(abs(microseconds(rate) - 333_333.3 * (1 - 1 / 1_024.0)) < 1)
        // A fifth of a millisecond is 600,000 ticks.
        #expect((600_000...601_000).contains(rate.span))
    }

    @Test("Nothing is known before ten milliseconds have passed")
    func beginning() {
        var rate = CounterRate()
        #expect(rate.perTick == 0 && rate.span == 0)
        rate.note(reading(0))
        rate.note(reading(9_999_999))
        #expect(rate.perTick == 0 && !rate.trusts(reading(9_999_999)))
        rate.note(reading(10_000_000))
        #expect(rate.perTick > 0)
    }

    @Test("A clock that was read within half a microsecond is trusted")
    func trust() {
        let rate = known()
        #expect(rate.trusts(reading(0, uncertainty: 1_490)))
        #expect(!rate.trusts(reading(0, uncertainty: 1_510)))
        // By another core's counter, which is behind.
        #expect(!rate.trusts(reading(0, uncertainty: -1)))
    }

    @Test("A reading that was interrupted says nothing of the rate")
    func interruption() {
        var rate = CounterRate()
        rate.note(reading(0))
        rate.note(reading(20_000_000, uncertainty: 30_000))
        rate.note(reading(20_050_000, uncertainty: -1))
        #expect(rate.perTick == 0)
        rate.note(reading(20_100_000))
        #expect(rate.perTick > 0)
    }

    @Test("It follows a clock that is slewed")
    func slewing() {
        var rate = known()
        let before = rate.perTick
        // Half a thousandth faster for nearly a second.
        var later = reading(980_000_000)
        later.nanoseconds += 490_000
        rate.note(later)
        #expect(rate.perTick > before)
        #expect(rate.perTick < before + before / 1_000)
    }

    @Test("Another rate is not believed, nor the one that it contradicts")
    func contradiction() {
        var rate = known()
        var slept = reading(40_000_000)
        slept.nanoseconds += 30_000_000
        rate.note(slept)
        #expect(rate.perTick == 0 && rate.span == 0)
        var later = slept
        later.counter += 60_000_000
        later.nanoseconds += 20_000_000
        rate.note(later)
        #expect(abs(microseconds(rate) - 333_333.3 * (1 - 1 / 1_024.0)) < 1)
    }

    @Test(
        "After readings far apart, or a step back, it begins anew",
        arguments: [-70_000_000, 2_000_000_000, 60_000_000_000]
    )
    func anew(_ nanoseconds: Int) {
        var rate = known()
        let before = rate.perTick
        var odd = reading(20_000_000)
        odd.counter += nanoseconds
        odd.nanoseconds += abs(nanoseconds)
        // By itself it would be a third of the rate.
        rate.note(odd)
        #expect(rate.perTick == before)
        var later = odd
        later.counter += 60_000_000
        later.nanoseconds += 20_000_000
        rate.note(later)
        #expect(abs(rate.perTick - before) < before / 100_000)
    }

    @Test("A span never overflows, whatever the counter", arguments: [1, 3, 100])
    func extremes(_ perNanosecond: Int) {
        var rate = CounterRate()
        rate.note(reading(0, perNanosecond: perNanosecond, uncertainty: 0))
        rate.note(reading(20_000_000, perNanosecond: perNanosecond, uncertainty: 0))
        #expect(!rate.span.multipliedReportingOverflow(by: rate.perTick).overflow)
        #expect(abs(rate.span - 200_000 * perNanosecond) < 1_000 * perNanosecond)
    }
}
