/// A meter that drains at `limit` requests a window and refuses what would overflow it.
///
/// The level is kept in token·ticks: it drains `elapsed × limit`, a cost adds `cost × window`, and the capacity is
/// `limit × window`. In any interval of length T at most `limit + ⌊T × limit ÷ window⌋` is admitted. When the limit is
/// lowered the level stays, even above the new capacity.
struct LeakyBucket: StrategyState {
    /// When the level was last counted: the last grant.
    var last: Int
    /// The level then, in token·ticks.
    var level: Int

    init(last: Int, level: Int) {
        self.last = last
        self.level = level
    }

    init(at now: Int, under quota: Quota) {
        self.init(last: now, level: 0)
    }

    @inline(__always)
    func newest(under quota: Quota) -> Int { last }

    mutating func rewind(to now: Int, under quota: Quota) {
        last = now
    }

    @inline(__always)
    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict {
        let moment = max(now, last)
        let standing = level(at: moment, under: quota)
        let capacity = quota.limit * quota.window
        let raised = standing + cost * quota.window
        let isAllowed = raised <= capacity
        let after = isAllowed ? raised : standing
        return Verdict(
            isAllowed: isAllowed,
            remaining: max(0, capacity - after) / quota.window,
            retryAt: isAllowed ? nil : moment + Arithmetic.ceilDivide(raised - capacity, quota.limit),
            fullAt: after == 0 ? nil : moment + Arithmetic.ceilDivide(after, quota.limit)
        )
    }

    @inline(__always)
    mutating func charge(_ cost: Int, at now: Int, under quota: Quota) {
        let moment = max(now, last)
        level = level(at: moment, under: quota) + cost * quota.window
        last = moment
    }

    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota) {
        // A meter that would have been empty since then has not gained what drained meanwhile.
        let drained = Arithmetic.multiply(max(0, last - grant), quota.limit)
        level = max(0, level - max(0, cost * quota.window - drained))
    }

    mutating func rescale(from old: Tick, to new: Tick) {
        last = old.convert(last, to: new)
        level = min(old.convert(level, to: new), Arithmetic.exactLimit)
    }

    /// The level at a moment not before `last`.
    @inline(__always)
    private func level(at moment: Int, under quota: Quota) -> Int {
        max(0, level - Arithmetic.multiply(moment - last, quota.limit))
    }
}
