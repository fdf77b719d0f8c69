import CRateThrottleCounter
import Synchronization

/// The steady clock of ``MonotonicClock``, asked only every fifth of a millisecond: in between, the processor's counter says how
/// much later it is.
///
/// To ask the system took 21 ns of a decision's 97, and more among many keys: it has the processor finish all that stands
/// before, so that no memory is fetched meanwhile.
///
/// Never ahead of the clock, and less than a microsecond behind it, but for the first fifth of a millisecond after a virtual
/// machine was paused. Where the kernel itself does not trust the counter, or there is none, each reading asks the system.
struct SteadyClock: ~Copyable, Sendable {
    /// The binary digits behind the point of the time that is kept, in microseconds.
    private static let digits = 16

    private let isCounting: Bool
    // The last reading: a sequence lock, whose version is odd while it is written.
    private let version = Atomic<Int>(0)
    private let counter = Atomic<Int>(0)
    private let time = Atomic<Int>(0)
    private let rate = Atomic<Int>(0)
    private let span = Atomic<Int>(0)
    private let measured = Lock(CounterRate())

    /// Makes a clock that has not been read.
    /// - Parameter isCounting: Whether the processor's counter may be used.
    init(isCounting: Bool = ClockSource.isCounter) {
        self.isCounting = isCounting
    }

    /// Whether a reading now would not ask the system, unless that was too long ago.
    var isExtrapolating: Bool { span.load(ordering: .relaxed) > 0 }

    /// Microseconds by the steady clock. O(1).
    @inline(__always)
    borrowing func microseconds() -> Int {
        guard isCounting else { return Self.nanoseconds() / 1_000 }
        let before = version.load(ordering: .acquiring)
        let ticks = Self.ticks() &- counter.load(ordering: .relaxed)
        let passed = (ticks &* rate.load(ordering: .relaxed)) &>> (CounterRate.digits - Self.digits)
        let now = time.load(ordering: .relaxed) &+ passed
        // Before the last reading, by a counter that was set back, is far beyond it as a number without a sign.
        let isNear = UInt(bitPattern: ticks) < UInt(bitPattern: span.load(ordering: .relaxed))
        atomicMemoryFence(ordering: .acquiring)
        guard isNear, before & 1 == 0, version.load(ordering: .relaxed) == before else { return ask() }
        return now &>> Self.digits
    }

    /// Asks the system, and notes what the counter says.
    @inline(never)
    private borrowing func ask() -> Int {
        measured.withLock { rate in
            let before = Self.ticks()
            let nanoseconds = Self.nanoseconds()
            let after = Self.ticks()
            let reading = CounterRate.Sample(
                counter: after,
                nanoseconds: nanoseconds,
                uncertainty: after &- before
            )
            rate.note(reading)
            write(reading, rate)
            return nanoseconds / 1_000
        }
    }

    private borrowing func write(_ reading: CounterRate.Sample, _ rate: CounterRate) {
        let (whole, rest) = reading.nanoseconds.quotientAndRemainder(dividingBy: 1_000)
        let before = version.load(ordering: .relaxed)
        version.store(before + 1, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        counter.store(reading.counter, ordering: .relaxed)
        time.store(whole << Self.digits + rest << Self.digits / 1_000, ordering: .relaxed)
        self.rate.store(rate.perTick, ordering: .relaxed)
        span.store(rate.trusts(reading) ? rate.span : 0, ordering: .relaxed)
        version.store(before + 2, ordering: .releasing)
    }

    @inline(__always)
    private static func ticks() -> Int { Int(truncatingIfNeeded: CRateThrottleCounter_read()) }

    @inline(__always)
    private static func nanoseconds() -> Int { WallClock.readNanoseconds(MonotonicClock.steady) }
}
