#if Redis
import Testing

@testable import RateThrottle

private typealias Moment = RateThrottle.Instant

@Suite("Moments of the loop's clock")
struct InstantTests {
    @Test func sumsAndDifferences() {
        let start = Moment(nanoseconds: 5)
        #expect(start + .milliseconds(2) == Moment(nanoseconds: 2_000_005))
        #expect(start + .nanoseconds(-7) == Moment(nanoseconds: -2))
        #expect(start + .milliseconds(2) - start == .milliseconds(2))
        #expect(start - (start + .seconds(1)) == .seconds(-1))
        #expect(start < start + .nanoseconds(1))
    }

    @Test(arguments: [
        Duration.seconds(Int64.max), .seconds(10_000_000_000), .seconds(Int64.max) + .nanoseconds(999_999_999),
    ])
    func longDurationsEndAtTheLastMoment(_ duration: Duration) {
        #expect(Moment(nanoseconds: 1) + duration == .distantFuture)
        #expect(Moment.distantFuture + duration == .distantFuture)
        #expect(Moment(nanoseconds: -2) + (.zero - duration) == Moment(nanoseconds: .min))
    }

    @Test func differencesThatDoNotFitAreCut() {
        let first = Moment(nanoseconds: .min)
        #expect(Moment.distantFuture - first == .nanoseconds(Int64.max))
        #expect(first - Moment.distantFuture == .nanoseconds(Int64.min))
    }

    @Test func nowDoesNotStepBack() {
        var last = Moment.now
        for _ in 1...1_000 {
            let next = Moment.now
            #expect(next >= last)
            last = next
        }
        #expect(Moment.now < .distantFuture)
    }
}
#endif
