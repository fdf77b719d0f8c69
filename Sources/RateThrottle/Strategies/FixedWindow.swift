/// Counts in windows aligned to the epoch.
///
/// Admits at most the limit in each aligned window, hence up to twice the limit in a window's length across an edge.
struct FixedWindow: StrategyState {
    /// Which window, counted from the epoch.
    var index: Int
    /// What was granted in it.
    var used: Int

    init(index: Int, used: Int) {
        self.index = index
        self.used = used
    }

    init(at now: Int, under quota: Quota) {
        self.init(index: Arithmetic.floorDivide(now, quota.window), used: 0)
    }

    @inline(__always)
    func newest(under quota: Quota) -> Int { Arithmetic.multiply(index, quota.window) }

    mutating func rewind(to now: Int, under quota: Quota) {
        index = Arithmetic.floorDivide(now, quota.window)
    }

    @inline(__always)
    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict {
        let state = advanced(to: now, under: quota)
        let end = (state.index + 1) * quota.window
        let isAllowed = state.used <= quota.limit - cost
        let used = isAllowed ? state.used + cost : state.used
        return Verdict(
            isAllowed: isAllowed,
            remaining: max(0, quota.limit - used),
            retryAt: isAllowed ? nil : end,
            fullAt: used == 0 ? nil : end
        )
    }

    @inline(__always)
    mutating func charge(_ cost: Int, at now: Int, under quota: Quota) {
        self = advanced(to: now, under: quota)
        used += cost
    }

    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota) {
        if Arithmetic.floorDivide(grant, quota.window) == index { used = max(0, used - cost) }
    }

    mutating func rescale(from old: Tick, to new: Tick) {}

    /// The state at `now`, or as it is when its window has not begun.
    @inline(__always)
    private func advanced(to now: Int, under quota: Quota) -> FixedWindow {
        let current = Arithmetic.floorDivide(now, quota.window)
        return current > index ? FixedWindow(index: current, used: 0) : self
    }
}
