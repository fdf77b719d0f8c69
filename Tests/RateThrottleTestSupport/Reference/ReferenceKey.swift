import RateThrottle

/// One key as `SEMANTICS` describes it: state, tick and block, with every derived number found by search.
package struct ReferenceKey {
    private var state: any ReferenceState
    private var tick: Int
    private var blockedUntil: Int?

    package init(_ rule: ReferenceRule) {
        state = rule.strategy.makeReference()
        tick = rule.tick
    }

    /// Asks at a time in microseconds.
    package mutating func ask(_ cost: Int, at now: Int, under rule: ReferenceRule, peeking: Bool) -> ExpectedOutcome {
        let leavesTraces = !peeking && cost > 0
        let rest = blockedUntil.map { min($0 - now, rule.blockMicroseconds) } ?? 0
        if rest > 0 {
            if leavesTraces { blockedUntil = now + rest }
            return Self.denied(blockedFor: rest)
        }
        var view = state
        let isMoved = adapt(&view, at: now, under: rule)
        let search = ReferenceSearch(state: view, rule: rule, now: now)
        if cost <= rule.capacity, search.fits(cost) {
            if cost > 0 { view.take(cost, at: search.ticks, under: rule) }
            if leavesTraces { keep(view, rule, block: nil) }
            return ReferenceSearch(state: view, rule: rule, now: now).expectation(allowed: true, retryAfter: nil)
        }
        if leavesTraces, isMoved { keep(view, rule, block: blockedUntil) }
        if cost > rule.capacity { return search.expectation(allowed: false, retryAfter: nil) }
        if leavesTraces, rule.blockMicroseconds > 0 {
            blockedUntil = now + rule.blockMicroseconds
            return Self.denied(blockedFor: rule.blockMicroseconds)
        }
        return search.expectation(allowed: false, retryAfter: search.wait { search.fits(cost, at: $0) })
    }

    /// Brings a state into the rule's tick, and back when it is ahead by more than a window.
    private func adapt(_ view: inout any ReferenceState, at now: Int, under rule: ReferenceRule) -> Bool {
        if tick != rule.tick { view.rescale(from: tick, to: rule.tick) }
        let ticks = floored(now, by: rule.tick)
        guard let newest = view.newest(under: rule), newest > ticks + rule.window else { return false }
        view.shift(to: ticks, under: rule)
        return true
    }

    private mutating func keep(_ view: any ReferenceState, _ rule: ReferenceRule, block: Int?) {
        state = view
        tick = rule.tick
        blockedUntil = block
    }

    private static func denied(blockedFor rest: Int) -> ExpectedOutcome {
        ExpectedOutcome(allowed: false, blocked: true, remaining: 0, retryAfter: rest, resetAfter: rest)
    }
}

/// Finds by halving what the library computes.
package struct ReferenceSearch {
    package let state: any ReferenceState
    package let rule: ReferenceRule
    /// Microseconds.
    package let now: Int

    package var ticks: Int { floored(now, by: rule.tick) }

    package func fits(_ cost: Int, at ticks: Int? = nil) -> Bool {
        state.fits(cost, at: ticks ?? self.ticks, under: rule)
    }

    package func expectation(allowed: Bool, retryAfter: Int?) -> ExpectedOutcome {
        let reset = fits(rule.capacity) ? 0 : wait { fits(rule.capacity, at: $0) }
        return ExpectedOutcome(
            allowed: allowed,
            blocked: false,
            remaining: remaining,
            retryAfter: retryAfter,
            resetAfter: reset ?? -1
        )
    }

    /// The largest cost that fits; 0 when not even nothing does.
    private var remaining: Int {
        var (low, high) = (0, rule.capacity)
        while low < high {
            let middle = (low + high + 1) / 2
            if fits(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The microseconds from the true now to the first tick at which a predicate holds that does not hold now.
    package func wait(until holds: (Int) -> Bool) -> Int? {
        var step = 1
        while !holds(ticks + step) {
            guard step < 1 << 56 else { return nil }
            step *= 2
        }
        var (low, high) = (ticks + step / 2, ticks + step)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return high * rule.tick - now
    }
}
