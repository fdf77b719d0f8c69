package import RateThrottle

/// What was granted to a key, kept so that `fits` is the strategy's definition and nothing else.
///
/// Retry and reset times, and what remains, are not computed: ``ReferenceKey`` searches for them. Times are ticks.
package protocol ReferenceState {
    init()

    /// The newest stored time; nil when nothing is stored.
    func newest(under rule: ReferenceRule) -> Int?

    /// Moves the state back so that its newest time is `now`.
    mutating func shift(to now: Int, under rule: ReferenceRule)

    /// Whether a cost fits.
    func fits(_ cost: Int, at now: Int, under rule: ReferenceRule) -> Bool

    /// Grants a cost.
    mutating func take(_ cost: Int, at now: Int, under rule: ReferenceRule)

    /// Counts in ticks of another length, in microseconds.
    mutating func rescale(from old: Int, to new: Int)
}

extension ReferenceState {
    /// A quantity in ticks of another length, rounded down.
    package func converted(_ amount: Int, from old: Int, to new: Int) -> Int {
        old >= new ? amount * (old / new) : floored(amount, by: new / old)
    }
}

extension RateThrottleStrategy {
    /// An empty reference of this strategy.
    package func makeReference() -> any ReferenceState {
        switch self {
        case .fixedWindow: ReferenceFixedWindow()
        case .slidingCounter: ReferenceSlidingCounter()
        case .slidingWindow: ReferenceLog()
        case .tokenBucket: ReferenceTokenBucket()
        case .leakyBucket: ReferenceLeakyBucket()
        }
    }
}
