/// What a decision in memory needs of a rule, as numbers.
struct RuleTerms: Sendable, Hashable {
    /// The rule's numbers.
    let quota: Quota
    /// The salt of its keys.
    let salt: Fingerprint
    /// What its identifiers are.
    let scope: RateThrottleRule.Scope
}

extension RuleTerms {
    /// How many words it has.
    static let wordCount = 8

    init(_ active: ActiveRule) {
        self.init(quota: active.rule.quota, salt: active.salt, scope: active.rule.scope)
    }

    /// The words of terms.
    var words: [Int] {
        let kinds = quota.strategy.position << 16 | Int(quota.tick.rawValue) << 8 | scope.position
        return [
            quota.limit, quota.capacity, quota.window, quota.windowMicroseconds, quota.blockMicroseconds,
            Int(bitPattern: UInt(salt.low)), Int(bitPattern: UInt(salt.high)), kinds,
        ]
    }

    /// Terms of their words, of which only ``words`` makes any.
    @inline(__always)
    init?(words word: (Int) -> Int) {
        let kinds = word(7)
        guard let strategy = RateThrottleStrategy(position: kinds >> 16),
            let tick = Tick(rawValue: UInt8(truncatingIfNeeded: kinds >> 8)),
            let scope = RateThrottleRule.Scope(position: kinds & 0xff)
        else { return nil }
        quota = Quota(
            limit: word(0),
            capacity: word(1),
            window: word(2),
            tick: tick,
            strategy: strategy,
            windowMicroseconds: word(3),
            blockMicroseconds: word(4)
        )
        salt = Fingerprint(low: UInt64(bitPattern: Int64(word(5))), high: UInt64(bitPattern: Int64(word(6))))
        self.scope = scope
    }
}

extension RateThrottleStrategy {
    fileprivate var position: Int {
        switch self {
        case .fixedWindow: 0
        case .slidingCounter: 1
        case .slidingWindow: 2
        case .tokenBucket: 3
        case .leakyBucket: 4
        }
    }

    @inline(__always)
    fileprivate init?(position: Int) {
        switch position {
        case 0: self = .fixedWindow
        case 1: self = .slidingCounter
        case 2: self = .slidingWindow
        case 3: self = .tokenBucket
        case 4: self = .leakyBucket
        default: return nil
        }
    }
}

extension RateThrottleRule.Scope {
    fileprivate var position: Int {
        switch self {
        case .ip: 0
        case .user: 1
        case .endpoint: 2
        case .global: 3
        }
    }

    @inline(__always)
    fileprivate init?(position: Int) {
        switch position {
        case 0: self = .ip
        case 1: self = .user
        case 2: self = .endpoint
        case 3: self = .global
        default: return nil
        }
    }
}
