/// Tokens in units of 1 ÷ window: a unit for each tick and each request of the limit.
package struct ReferenceTokenBucket: ReferenceState {
    package init() {}

    /// When the units were counted last, and how many there were; nil while the bucket was never touched: it is full.
    private var last: Int?
    private var units: Int128 = 0

    package func newest(under rule: ReferenceRule) -> Int? { last }

    package mutating func shift(to now: Int, under rule: ReferenceRule) { last = now }

    package func fits(_ cost: Int, at now: Int, under rule: ReferenceRule) -> Bool {
        Int128(cost) * Int128(rule.window) <= units(at: now, rule)
    }

    package mutating func take(_ cost: Int, at now: Int, under rule: ReferenceRule) {
        units = units(at: now, rule) - Int128(cost) * Int128(rule.window)
        last = max(now, last ?? now)
    }

    package mutating func rescale(from old: Int, to new: Int) {
        last = last.map { converted($0, from: old, to: new) }
        units = units * Int128(old) / Int128(new)
    }

    private func units(at now: Int, _ rule: ReferenceRule) -> Int128 {
        let full = Int128(rule.capacity) * Int128(rule.window)
        guard let last else { return full }
        return min(full, units + Int128(max(0, now - last)) * Int128(rule.limit))
    }
}

/// A level in units of 1 ÷ window.
package struct ReferenceLeakyBucket: ReferenceState {
    package init() {}

    private var last: Int?
    private var units: Int128 = 0

    package func newest(under rule: ReferenceRule) -> Int? { last }

    package mutating func shift(to now: Int, under rule: ReferenceRule) { last = now }

    package func fits(_ cost: Int, at now: Int, under rule: ReferenceRule) -> Bool {
        units(at: now, rule) + Int128(cost) * Int128(rule.window) <= Int128(rule.limit) * Int128(rule.window)
    }

    package mutating func take(_ cost: Int, at now: Int, under rule: ReferenceRule) {
        units = units(at: now, rule) + Int128(cost) * Int128(rule.window)
        last = max(now, last ?? now)
    }

    package mutating func rescale(from old: Int, to new: Int) {
        last = last.map { converted($0, from: old, to: new) }
        // A level that another limit left behind is held at what Lua's numbers hold exactly.
        units = min(units * Int128(old) / Int128(new), 9_007_199_254_740_992)
    }

    private func units(at now: Int, _ rule: ReferenceRule) -> Int128 {
        guard let last else { return 0 }
        return max(0, units - Int128(max(0, now - last)) * Int128(rule.limit))
    }
}
