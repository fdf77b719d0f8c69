/// The state of whichever strategy a key is under.
enum AnyStrategyState: Sendable, Hashable {
    case fixedWindow(FixedWindow)
    case slidingCounter(SlidingCounter)
    case slidingWindow(SlidingWindow)
    case tokenBucket(TokenBucket)
    case leakyBucket(LeakyBucket)

    /// The state of a key that was never seen, under the quota's strategy.
    init(at now: Int, under quota: Quota) {
        switch quota.strategy {
        case .fixedWindow: self = .fixedWindow(FixedWindow(at: now, under: quota))
        case .slidingCounter: self = .slidingCounter(SlidingCounter(at: now, under: quota))
        case .slidingWindow: self = .slidingWindow(SlidingWindow(at: now, under: quota))
        case .tokenBucket: self = .tokenBucket(TokenBucket(at: now, under: quota))
        case .leakyBucket: self = .leakyBucket(LeakyBucket(at: now, under: quota))
        }
    }

    /// Which strategy this is.
    var strategy: RateThrottleStrategy {
        switch self {
        case .fixedWindow: .fixedWindow
        case .slidingCounter: .slidingCounter
        case .slidingWindow: .slidingWindow
        case .tokenBucket: .tokenBucket
        case .leakyBucket: .leakyBucket
        }
    }

    /// Answers a cost and changes nothing.
    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict {
        switch self {
        case .fixedWindow(let state): state.verdict(on: cost, at: now, under: quota)
        case .slidingCounter(let state): state.verdict(on: cost, at: now, under: quota)
        case .slidingWindow(let state): state.verdict(on: cost, at: now, under: quota)
        case .tokenBucket(let state): state.verdict(on: cost, at: now, under: quota)
        case .leakyBucket(let state): state.verdict(on: cost, at: now, under: quota)
        }
    }

    /// The newest time that the state knows of.
    func newest(under quota: Quota) -> Int {
        switch self {
        case .fixedWindow(let state): state.newest(under: quota)
        case .slidingCounter(let state): state.newest(under: quota)
        case .slidingWindow(let state): state.newest(under: quota)
        case .tokenBucket(let state): state.newest(under: quota)
        case .leakyBucket(let state): state.newest(under: quota)
        }
    }

    /// What changes a state.
    enum Change {
        case rewind(to: Int)
        case charge(Int, at: Int)
        case refund(Int, chargedAt: Int)
        case rescale(from: Tick, to: Tick)
    }

    /// Changes the state in place. The payload is moved out and back, so that a log has one owner and is never copied.
    mutating func apply(_ change: Change, under quota: Quota) {
        switch consume self {
        case .fixedWindow(var state):
            Self.apply(change, to: &state, under: quota)
            self = .fixedWindow(state)
        case .slidingCounter(var state):
            Self.apply(change, to: &state, under: quota)
            self = .slidingCounter(state)
        case .slidingWindow(var state):
            Self.apply(change, to: &state, under: quota)
            self = .slidingWindow(state)
        case .tokenBucket(var state):
            Self.apply(change, to: &state, under: quota)
            self = .tokenBucket(state)
        case .leakyBucket(var state):
            Self.apply(change, to: &state, under: quota)
            self = .leakyBucket(state)
        }
    }

    private static func apply(_ change: Change, to state: inout some StrategyState, under quota: Quota) {
        switch change {
        case .rewind(let now): state.rewind(to: now, under: quota)
        case .charge(let cost, let now): state.charge(cost, at: now, under: quota)
        case .refund(let cost, let grant): state.refund(cost, chargedAt: grant, under: quota)
        case .rescale(let old, let new): state.rescale(from: old, to: new)
        }
    }
}
