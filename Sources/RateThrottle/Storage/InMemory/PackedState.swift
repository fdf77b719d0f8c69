/// A strategy's state that fits into the two words of a slot, most of the time.
protocol PackedState: StrategyState {
    /// Makes the state of its words.
    init(_ words: Slot.Words)
    /// The state in words; nil when its numbers are too large.
    var words: Slot.Words? { get }
}

extension FixedWindow: PackedState {
    @inline(__always)
    init(_ words: Slot.Words) { self.init(index: words.first, used: words.second) }

    @inline(__always)
    var words: Slot.Words? { Slot.Words(first: index, second: used) }
}

extension SlidingCounter: PackedState {
    @inline(__always)
    init(_ words: Slot.Words) {
        self.init(index: words.first, current: words.second & 0xffff_ffff, previous: words.second >> 32 & 0xffff_ffff)
    }

    @inline(__always)
    var words: Slot.Words? {
        guard (current | previous) >> 32 == 0 else { return nil }
        return Slot.Words(first: index, second: current | previous << 32)
    }
}

extension TokenBucket: PackedState {
    @inline(__always)
    init(_ words: Slot.Words) { self.init(last: words.first, credit: words.second) }

    @inline(__always)
    var words: Slot.Words? { Slot.Words(first: last, second: credit) }
}

extension LeakyBucket: PackedState {
    @inline(__always)
    init(_ words: Slot.Words) { self.init(last: words.first, level: words.second) }

    @inline(__always)
    var words: Slot.Words? { Slot.Words(first: last, second: level) }
}

extension AnyStrategyState {
    /// The state in words; nil when it does not fit.
    var words: Slot.Words? {
        switch self {
        case .fixedWindow(let state): state.words
        case .slidingCounter(let state): state.words
        case .slidingWindow: nil
        case .tokenBucket(let state): state.words
        case .leakyBucket(let state): state.words
        }
    }

    /// The state of a strategy that stands in words; nil for a log, which does not.
    init?(_ words: Slot.Words, of strategy: RateThrottleStrategy) {
        switch strategy {
        case .fixedWindow: self = .fixedWindow(FixedWindow(words))
        case .slidingCounter: self = .slidingCounter(SlidingCounter(words))
        case .slidingWindow: return nil
        case .tokenBucket: self = .tokenBucket(TokenBucket(words))
        case .leakyBucket: self = .leakyBucket(LeakyBucket(words))
        }
    }
}
