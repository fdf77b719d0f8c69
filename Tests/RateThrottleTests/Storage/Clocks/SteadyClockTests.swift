import Synchronization
import Testing

@testable import RateThrottle

@Suite("The clock between readings of the system's")
struct SteadyClockTests {
    /// What the system says: no earlier reading may be later, and no later one more than a microsecond earlier.
    private var system: Int { WallClock.read(MonotonicClock.steady) }

    /// Reads until so many microseconds have passed, and says how often the clock did not need to ask.
    private func compare(_ clock: borrowing SteadyClock, for microseconds: Int) -> Int {
        let end = system + microseconds
        var (extrapolated, last, failures) = (0, Int.min, 0)
        while true {
            let before = system
            guard before < end else { break }
            if clock.isExtrapolating { extrapolated += 1 }
            let now = clock.microseconds()
            let after = system
            if now < before - 1 || now > after || now < last { failures += 1 }
            last = now
        }
        #expect(failures == 0)
        return extrapolated
    }

    @Test("It is never ahead, at most a microsecond behind, and never steps back")
    func exactness() {
        let clock = SteadyClock()
        let extrapolated = compare(clock, for: 100_000)
        // Elsewhere the kernel does not trust the counter, and each reading asks.
        #expect((extrapolated > 1_000) == ClockSource.isCounter)
    }

    @Test("So it is for threads that share it")
    func sharing() async {
        let clock = Shared()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = compare(clock.clock, for: 50_000) } }
        }
    }

    @Test("Without a counter each reading asks the system")
    func withoutCounter() {
        let clock = SteadyClock(isCounting: false)
        #expect(compare(clock, for: 20_000) == 0)
    }

    private final class Shared: Sendable {
        let clock = SteadyClock()
    }
}
