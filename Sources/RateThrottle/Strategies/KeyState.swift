/// All that is remembered of one key under one rule: the strategy's state, what it was written under, and the block.
struct KeyState: Sendable, Hashable {
    /// The strategy's state.
    var strategy: AnyStrategyState
    /// The window that it was written under, in microseconds. Under another window, or strategy, it starts anew.
    var windowMicroseconds: Int
    /// The tick that its times are counted in.
    var tick: Tick
    /// When the block ends, in microseconds since the epoch; nil when there is none.
    var blockedUntil: Int?

    /// The state of a key that was never seen. Here and below, `now` is microseconds since the epoch.
    init(at now: Int, under quota: Quota) {
        self.init(
            strategy: AnyStrategyState(at: quota.ticks(at: now), under: quota),
            windowMicroseconds: quota.windowMicroseconds,
            tick: quota.tick,
            blockedUntil: nil
        )
    }

    /// Makes a state of its parts.
    init(strategy: AnyStrategyState, windowMicroseconds: Int, tick: Tick, blockedUntil: Int?) {
        self.strategy = strategy
        self.windowMicroseconds = windowMicroseconds
        self.tick = tick
        self.blockedUntil = blockedUntil
    }

    /// Answers a cost, 0 or more, and changes nothing. A call that counts starts the rule's block when it is denied; a peek
    /// does not.
    func decision(on cost: Int, at now: Int, under quota: Quota, startsBlock: Bool) -> Decision {
        let rest = blockRest(at: now, under: quota)
        if rest > 0 {
            return Decision(finding: .blocked, isBlocked: true, remaining: 0, retryAfter: rest, resetAfter: rest)
        }
        if cost > quota.capacity {
            var decision = answer(to: 0, at: now, under: quota)
            decision.finding = .costExceedsLimit
            decision.retryAfter = nil
            return decision
        }
        var decision = answer(to: cost, at: now, under: quota)
        if startsBlock, decision.finding == .limitExceeded, cost > 0, quota.blockMicroseconds > 0 {
            decision.isBlocked = true
            decision.remaining = 0
            decision.retryAfter = quota.blockMicroseconds
            decision.resetAfter = quota.blockMicroseconds
        }
        return decision
    }

    /// What the key answers to a cost when no block is asked after; for a cost of 0, what is left in it.
    func answer(to cost: Int, at now: Int, under quota: Quota) -> Decision {
        let ticks = quota.ticks(at: now)
        let verdict =
            isCurrent(at: ticks, under: quota)
            ? strategy.verdict(on: cost, at: ticks, under: quota)
            : adapted(to: quota, at: now).strategy.verdict(on: cost, at: ticks, under: quota)
        return verdict.decision(at: now, under: quota)
    }

    /// Takes a cost that `decision` granted at the same moment.
    mutating func charge(_ cost: Int, at now: Int, under quota: Quota) {
        let ticks = quota.ticks(at: now)
        if !isCurrent(at: ticks, under: quota) { adapt(to: quota, at: now) }
        strategy.apply(.charge(cost, at: ticks), under: quota)
        blockedUntil = nil
    }

    /// Gives back what was charged at `grant`, in microseconds since the epoch.
    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota) {
        guard isShared(with: quota) else { return }
        // The state may be ahead by now; to move it back to the grant would free what was charged since.
        rescale(to: quota)
        strategy.apply(.refund(cost, chargedAt: quota.ticks(at: grant)), under: quota)
    }

    /// Leaves behind what a call that was not granted leaves: a block that this denial starts, and a corrected clock.
    ///
    /// - Returns: Whether anything changed.
    mutating func settle(_ decision: Decision, at now: Int, under quota: Quota) -> Bool {
        switch decision.finding {
        case .blocked:
            let latest = now + quota.blockMicroseconds
            guard let end = blockedUntil, end > latest else { return false }
            blockedUntil = latest
            return true
        case .granted, .limitExceeded, .costExceedsLimit:
            let isMoved = correct(to: now, under: quota)
            guard decision.finding == .limitExceeded, decision.isBlocked else { return isMoved }
            blockedUntil = now + quota.blockMicroseconds
            return true
        }
    }

    /// When nothing of the key is left to remember, in microseconds since the epoch: it is at full quota and unblocked.
    func expiry(at now: Int, under quota: Quota) -> Int {
        let full = Arithmetic.add(now, answer(to: 0, at: now, under: quota).resetAfter)
        return max(full, blockedUntil ?? full)
    }
}

extension KeyState {
    /// What is left of the block: never more than the rule's block duration, whatever the clock did.
    private func blockRest(at now: Int, under quota: Quota) -> Int {
        guard let end = blockedUntil else { return 0 }
        return min(end - now, quota.blockMicroseconds)
    }

    /// Whether the state is one of the quota's: otherwise it starts anew.
    private func isShared(with quota: Quota) -> Bool {
        windowMicroseconds == quota.windowMicroseconds && strategy.strategy == quota.strategy
    }

    /// Whether the state may be taken as it is: the quota's, in its tick, and not ahead by more than a window.
    private func isCurrent(at ticks: Int, under quota: Quota) -> Bool {
        isShared(with: quota) && tick == quota.tick && strategy.newest(under: quota) <= ticks + quota.window
    }

    /// The state as the quota sees it at that moment.
    private func adapted(to quota: Quota, at now: Int) -> KeyState {
        var state = self
        state.adapt(to: quota, at: now)
        return state
    }

    private mutating func adapt(to quota: Quota, at now: Int) {
        guard isShared(with: quota) else {
            self = KeyState(at: now, under: quota)
            return
        }
        rescale(to: quota)
        let ticks = quota.ticks(at: now)
        if strategy.newest(under: quota) > ticks + quota.window { strategy.apply(.rewind(to: ticks), under: quota) }
    }

    private mutating func rescale(to quota: Quota) {
        guard tick != quota.tick else { return }
        strategy.apply(.rescale(from: tick, to: quota.tick), under: quota)
        tick = quota.tick
    }

    /// Writes the state back when its clock has to be moved; a state that is only seen in another tick is left alone.
    private mutating func correct(to now: Int, under quota: Quota) -> Bool {
        let ticks = quota.ticks(at: now)
        guard isShared(with: quota), !isCurrent(at: ticks, under: quota) else { return false }
        var moved = self
        moved.rescale(to: quota)
        guard moved.strategy.newest(under: quota) > ticks + quota.window else { return false }
        moved.strategy.apply(.rewind(to: ticks), under: quota)
        self = moved
        return true
    }
}
