/// Two counters that stand for a sliding window: the window before weighs by the part of it that is still within reach.
///
/// With `e` ticks into the current window, a cost fits when `current + cost ≤ limit` and
/// `previous × (window − e) ≤ (limit − current − cost) × window`. The estimate assumes that the requests of the window
/// before were spread evenly; a window's length that reaches `e` past an edge admits at most `limit + limit × e ÷ window`.
struct SlidingCounter: StrategyState {
    /// Which window, counted from the epoch.
    var index: Int
    /// What was granted in it.
    var current: Int
    /// What was granted in the window before.
    var previous: Int

    init(index: Int, current: Int, previous: Int) {
        self.index = index
        self.current = current
        self.previous = previous
    }

    init(at now: Int, under quota: Quota) {
        self.init(index: Arithmetic.floorDivide(now, quota.window), current: 0, previous: 0)
    }

    @inline(__always)
    func newest(under quota: Quota) -> Int { Arithmetic.multiply(index, quota.window) }

    mutating func rewind(to now: Int, under quota: Quota) {
        index = Arithmetic.floorDivide(now, quota.window)
    }

    @inline(__always)
    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict {
        var state = advanced(to: now, under: quota)
        let start = state.index * quota.window
        let ahead = quota.window - max(0, now - start)
        let weight = Arithmetic.multiply(state.previous, ahead)
        let isAllowed =
            state.current <= quota.limit - cost
            && weight <= (quota.limit - state.current - cost) * quota.window
        let retryAt = isAllowed ? nil : state.retryAt(cost, from: start, under: quota)
        if isAllowed { state.current += cost }
        return Verdict(
            isAllowed: isAllowed,
            remaining: max(0, quota.limit - state.current - Arithmetic.ceilDivide(weight, quota.window)),
            retryAt: retryAt,
            fullAt: state.fullAt(from: start, under: quota)
        )
    }

    @inline(__always)
    mutating func charge(_ cost: Int, at now: Int, under quota: Quota) {
        self = advanced(to: now, under: quota)
        current += cost
    }

    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota) {
        switch index - Arithmetic.floorDivide(grant, quota.window) {
        case 0: current = max(0, current - cost)
        case 1: previous = max(0, previous - cost)
        default: break
        }
    }

    mutating func rescale(from old: Tick, to new: Tick) {}

    /// The state at `now`, or as it is when its window has not begun.
    @inline(__always)
    private func advanced(to now: Int, under quota: Quota) -> SlidingCounter {
        let reached = Arithmetic.floorDivide(now, quota.window)
        guard reached > index else { return self }
        return SlidingCounter(index: reached, current: 0, previous: reached == index + 1 ? current : 0)
    }

    /// When a cost that does not fit now will: while the window before fades, or else while this one does.
    private func retryAt(_ cost: Int, from start: Int, under quota: Quota) -> Int {
        let (fading, room, edge) =
            current > quota.limit - cost
            ? (current, quota.limit - cost, start + quota.window)
            : (previous, quota.limit - current - cost, start)
        return edge + quota.window - room * quota.window / fading
    }

    @inline(__always)
    private func fullAt(from start: Int, under quota: Quota) -> Int? {
        if current > 0 { return start + 2 * quota.window }
        return previous > 0 ? start + quota.window : nil
    }
}
