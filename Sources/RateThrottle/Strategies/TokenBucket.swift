/// A bucket that holds up to the burst and refills at `limit` tokens a window.
///
/// Credit is kept in token·ticks, so that a fraction of a token is never lost: it earns `elapsed × limit` and a cost
/// takes `cost × window`. In any interval of length T at most `burst + ⌊T × limit ÷ window⌋` is admitted.
struct TokenBucket: StrategyState {
    /// When the credit was last counted: the last grant.
    var last: Int
    /// What was left then, in token·ticks.
    var credit: Int

    init(last: Int, credit: Int) {
        self.last = last
        self.credit = credit
    }

    init(at now: Int, under quota: Quota) {
        self.init(last: now, credit: quota.capacity * quota.window)
    }

    @inline(__always)
    func newest(under quota: Quota) -> Int { last }

    mutating func rewind(to now: Int, under quota: Quota) {
        last = now
    }

    @inline(__always)
    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict {
        let moment = max(now, last)
        let available = credit(at: moment, under: quota)
        let price = cost * quota.window
        let isAllowed = price <= available
        let left = isAllowed ? available - price : available
        let missing = quota.capacity * quota.window - left
        return Verdict(
            isAllowed: isAllowed,
            remaining: left / quota.window,
            retryAt: isAllowed ? nil : moment + Arithmetic.ceilDivide(price - available, quota.limit),
            fullAt: missing == 0 ? nil : moment + Arithmetic.ceilDivide(missing, quota.limit)
        )
    }

    @inline(__always)
    mutating func charge(_ cost: Int, at now: Int, under quota: Quota) {
        let moment = max(now, last)
        credit = credit(at: moment, under: quota) - cost * quota.window
        last = moment
    }

    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota) {
        // A bucket that would have been full since then has not lost what it earned meanwhile.
        let regained = Arithmetic.multiply(max(0, last - grant), quota.limit)
        credit = min(credit + max(0, cost * quota.window - regained), quota.capacity * quota.window)
    }

    mutating func rescale(from old: Tick, to new: Tick) {
        last = old.convert(last, to: new)
        credit = min(old.convert(credit, to: new), Arithmetic.exactLimit)
    }

    /// The credit at a moment not before `last`, never above the capacity.
    @inline(__always)
    private func credit(at moment: Int, under quota: Quota) -> Int {
        let earned = Arithmetic.multiply(moment - last, quota.limit)
        return min(Arithmetic.add(credit, earned), quota.capacity * quota.window)
    }
}
