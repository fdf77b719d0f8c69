/// A rule as numbers: all that a decision needs, worked out once when the rule is made.
struct Quota: Sendable, Hashable {
    /// Requests per window, at least 1.
    let limit: Int
    /// What an unused key can take at once: the burst of a token bucket, the limit of everything else.
    let capacity: Int
    /// The window in ticks, at least 1.
    let window: Int
    /// The unit of `window` and of every time in a state under this quota.
    let tick: Tick
    /// The algorithm.
    let strategy: RateThrottleStrategy
    /// The window in microseconds: with the strategy, what makes two quotas share a state.
    let windowMicroseconds: Int
    /// How long a denial blocks, in microseconds; 0 never blocks.
    let blockMicroseconds: Int

    /// Picks the finest tick that divides the window and keeps `capacity × window` within 2^53; nil when none does.
    init?(strategy: RateThrottleStrategy, limit: Int, capacity: Int, windowMicroseconds: Int, blockMicroseconds: Int) {
        let fitting = Tick.allCases.first { tick in
            windowMicroseconds.isMultiple(of: tick.microseconds)
                && Arithmetic.multiply(capacity, windowMicroseconds / tick.microseconds) <= Arithmetic.exactLimit
        }
        guard let tick = fitting else { return nil }
        self.strategy = strategy
        self.limit = limit
        self.capacity = capacity
        self.tick = tick
        self.window = windowMicroseconds / tick.microseconds
        self.windowMicroseconds = windowMicroseconds
        self.blockMicroseconds = blockMicroseconds
    }

    /// A quota that was one before, of its parts.
    init(
        limit: Int,
        capacity: Int,
        window: Int,
        tick: Tick,
        strategy: RateThrottleStrategy,
        windowMicroseconds: Int,
        blockMicroseconds: Int
    ) {
        self.limit = limit
        self.capacity = capacity
        self.window = window
        self.tick = tick
        self.strategy = strategy
        self.windowMicroseconds = windowMicroseconds
        self.blockMicroseconds = blockMicroseconds
    }

    /// A moment in microseconds since the epoch, floored to this quota's tick.
    @inline(__always)
    func ticks(at microseconds: Int) -> Int {
        switch tick {
        case .microsecond: microseconds
        default: Arithmetic.floorDivide(microseconds, tick.microseconds)
        }
    }

    /// A moment in ticks, in microseconds since the epoch.
    @inline(__always)
    func microseconds(at ticks: Int) -> Int {
        Arithmetic.multiply(ticks, tick.microseconds)
    }
}
