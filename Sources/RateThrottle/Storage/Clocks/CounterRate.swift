/// How fast the processor's counter runs beside the clock, by readings of both that lie apart.
///
/// Pure arithmetic. The rate is a thousandth less than what was measured, so that a time worked out by it is never ahead of
/// the clock, even while NTP slews the clock, which it does by half as much at most.
struct CounterRate: Sendable {
    /// The counter right after the clock was read.
    struct Sample: Sendable, Hashable {
        var counter: Int
        var nanoseconds: Int
        /// How far the counter went while the clock was read.
        var uncertainty: Int
    }

    /// The binary digits behind the point of ``perTick``.
    static let digits = 40
    /// Readings so far apart tell the rate to a ten-thousandth; from such further apart the machine may have slept.
    private static let baseline = 10_000_000..<2_000_000_000
    private static let longBaseline = 1_000_000_000

    /// Microseconds a tick, in units of 2^-40; 0 as long as it is not known.
    private(set) var perTick = 0
    private var base: Sample?

    /// For how many ticks a time may be worked out from one reading: a fifth of a millisecond, in which a thousandth less
    /// makes a fifth of a microsecond.
    var span: Int { perTick == 0 ? 0 : 200 << Self.digits / perTick }

    /// Whether a time may be worked out from a reading: the clock was read within half a microsecond.
    func trusts(_ reading: Sample) -> Bool {
        perTick > 0 && (0...(1 << Self.digits) / perTick / 2).contains(reading.uncertainty)
    }

    /// Takes in a reading.
    mutating func note(_ reading: Sample) {
        guard let base, reading.counter > base.counter, reading.nanoseconds > base.nanoseconds else {
            base = reading
            return
        }
        let ticks = reading.counter &- base.counter
        let elapsed = reading.nanoseconds - base.nanoseconds
        guard ticks > 0, elapsed >= Self.baseline.lowerBound else { return }
        guard Self.baseline.contains(elapsed) else {
            self.base = reading
            return
        }
        // An interruption while the clock was read: the next reading will do.
        guard (0...ticks >> 13).contains(reading.uncertainty) else { return }
        take(Self.rate(of: ticks, in: elapsed))
        if elapsed >= Self.longBaseline || perTick == 0 { self.base = reading }
    }

    /// A rate that differs much from the last one says that one of them is wrong: neither is used.
    private mutating func take(_ rate: Int) {
        perTick = perTick == 0 || abs(rate - perTick) <= perTick >> 8 ? rate : 0
    }

    private static func rate(of ticks: Int, in nanoseconds: Int) -> Int {
        let unit = Double(1 << digits) / 1_000
        return Int((Double(nanoseconds) / Double(ticks) * unit * (1 - 1 / 1_024)).rounded(.down))
    }
}
