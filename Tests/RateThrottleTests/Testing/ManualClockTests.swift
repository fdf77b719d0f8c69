import RateThrottle
import RateThrottleTesting
import Testing

@Suite("The clock that a test moves")
struct ManualClockTests {
    @Test func standsStill() {
        let clock = ManualClock(microsecondsSinceEpoch: 42)
        #expect(clock.microsecondsSinceEpoch == 42)
        #expect(clock.microsecondsSinceEpoch == 42)
    }

    @Test(arguments: [
        (Duration.seconds(60), 60_000_000), (.milliseconds(-1_500), -1_500_000), (.microseconds(1), 1), (.zero, 0),
        (.nanoseconds(1_999), 1), (.nanoseconds(-1_999), -1), (.nanoseconds(999), 0), (.nanoseconds(-999), 0),
        (.seconds(1) + .nanoseconds(500), 1_000_000), (.seconds(-1) - .nanoseconds(500), -1_000_000),
    ])
    func advances(by duration: Duration, _ microseconds: Int) {
        let clock = ManualClock(microsecondsSinceEpoch: 1_000)
        clock.advance(by: duration)
        #expect(clock.microsecondsSinceEpoch == 1_000 + microseconds)
    }

    @Test func addsUpToWhereItWas() {
        let clock = ManualClock(microsecondsSinceEpoch: -7)
        for duration in [Duration.seconds(3), .microseconds(-5), .seconds(-3), .microseconds(5)] {
            clock.advance(by: duration)
        }
        #expect(clock.microsecondsSinceEpoch == -7)
    }

    @Test func isSet() {
        let clock = ManualClock(microsecondsSinceEpoch: 0)
        for time in [5, -5, Int.max, Int.min] {
            clock.set(microsecondsSinceEpoch: time)
            #expect(clock.microsecondsSinceEpoch == time)
        }
    }

    @Test func isHeldAtTheEnds() {
        let clock = ManualClock(microsecondsSinceEpoch: 0)
        clock.advance(by: .seconds(Int64.max))
        #expect(clock.microsecondsSinceEpoch == Int.max)
        clock.advance(by: .microseconds(1))
        #expect(clock.microsecondsSinceEpoch == Int.max)
        clock.advance(by: .seconds(Int64.min))
        clock.advance(by: .seconds(Int64.min))
        #expect(clock.microsecondsSinceEpoch == Int.min)
    }

    @Test func losesNoConcurrentAdvance() async {
        let clock = ManualClock(microsecondsSinceEpoch: 0)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 { clock.advance(by: .microseconds(task.isMultiple(of: 2) ? 3 : -1)) }
                }
            }
        }
        #expect(clock.microsecondsSinceEpoch == 8_000)
    }

    @Test func drivesAStorage() {
        let clock = ManualClock(microsecondsSinceEpoch: 0)
        let storage = InMemoryStorage(configuration: .init(clock: clock))
        #expect(throws: Never.self) { try storage.set("key", .integer(1), ttl: .microseconds(10)) }
        clock.advance(by: .microseconds(9))
        #expect(storage.exists("key"))
        clock.advance(by: .microseconds(1))
        #expect(!storage.exists("key"))
    }
}
