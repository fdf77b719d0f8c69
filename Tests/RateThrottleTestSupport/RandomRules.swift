package import RateThrottle

/// The sizes of rules that a property is tried on.
package enum RuleSize: String, CaseIterable {
    /// Limits of 1 to 100 in windows from a few ticks to a minute, odd and even.
    case small
    /// Windows of years, in which the limit decides between ticks of 1 µs and 1 ms.
    case years
    /// Limits of thousands over decades, in ticks of 1 ms and 1 s.
    case decades

    /// A rule of this size.
    package func rule(_ strategy: RateThrottleStrategy, _ random: inout SplitMix64) -> ReferenceRule {
        var rule = ReferenceRule(strategy: strategy, limit: 1, burst: nil, windowMicroseconds: window(&random))
        redefine(&rule, &random)
        return rule
    }

    /// Gives the rule another limit, burst and block.
    package func redefine(_ rule: inout ReferenceRule, _ random: inout SplitMix64) {
        rule.limit = random.pick(limits)
        let isBurst = rule.strategy == .tokenBucket && random.once(in: 2)
        rule.burst = isBurst ? rule.limit + random.pick(0...rule.limit) : nil
        rule.blockMicroseconds = random.once(in: 4) ? random.pick(1...rule.windowMicroseconds * 2) : 0
    }

    private var limits: ClosedRange<Int> {
        switch self {
        case .small, .years: 1...100
        case .decades: 4_000...20_000
        }
    }

    private func window(_ random: inout SplitMix64) -> Int {
        switch self {
        case .small: random.pick([1, 2, 7, 100, 999, 1_000, 99_991, 1_000_000, 7_000_001, 59_000_000, 60_000_000])
        case .years: 86_400_000_000 * random.pick(1_500...2_000) + random.pick([0, 1_000, 500_000])
        case .decades: 86_400_000_000 * random.pick(11_000...12_000)
        }
    }
}

/// Random steps of a clock: mostly the moments at which something changes.
package struct RandomClock {
    package private(set) var now: Int
    private var highest: Int
    /// How many windows it may be behind the highest time that it showed.
    package let windowsBack: Int

    package init(at start: Int, windowsBack: Int = 0) {
        now = start
        highest = start
        self.windowsBack = windowsBack
    }

    /// Moves on from an answer.
    package mutating func step(after answer: ExpectedOutcome?, under rule: ReferenceRule, _ random: inout SplitMix64) {
        let window = rule.windowMicroseconds
        if windowsBack > 0, random.once(in: 12) {
            highest = max(highest, now)
            now = max(now - random.pick(0...window * windowsBack), highest - window * windowsBack)
            return
        }
        switch random.pick(0...11) {
        case 0...3: break
        case 4: now += 1
        case 5: now += rule.tick
        case 6: now += answer?.retryAfter ?? random.pick(0...window)
        case 7: now += max(0, (answer?.retryAfter ?? 1) - 1)
        case 8: now += answer?.resetAfter ?? 0
        case 9: now += window / rule.limit + random.pick(0...1)
        case 10: now += random.pick(0...max(1, window / 10))
        default: now += random.pick(0...window * 2)
        }
    }
}

extension SplitMix64 {
    /// A cost of 0 to one above the capacity: mostly small, sometimes all.
    package mutating func cost(under rule: ReferenceRule) -> Int {
        switch pick(0...9) {
        case 0: 0
        case 1: rule.capacity
        case 2: rule.capacity + 1
        case 3: pick(0...rule.capacity + 1)
        case 4...6: pick(1...max(1, rule.capacity / 4))
        default: max(1, rule.capacity / 100)
        }
    }
}
