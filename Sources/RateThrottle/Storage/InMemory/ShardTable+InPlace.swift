extension ShardTable {
    /// Decides one check on a key that is known, where its state lies: nothing is allocated, moved or looked up twice.
    ///
    /// The same decision as ``decide(_:at:peeking:)``, for what most calls find.
    /// - Returns: Nil when something is unusual, and nothing is changed: a key that is new, blocked, on a list, or was
    ///   written under another rule; a denial that starts a block; a clock that went back by more than a window.
    @inline(__always)
    mutating func decideInPlace(_ query: Query, at now: Int) -> Outcome? {
        let quota = query.quota
        guard query.cost > 0, query.cost <= quota.capacity, let slot = slot(of: query.key) else { return nil }
        if entryCount > 0, listed(query, at: now) != nil { return nil }
        let kind = slots[slot].kind
        guard kind == .packed || kind == .log, annex.families.matches(slots[slot].family, quota) else { return nil }
        switch quota.strategy {
        case .fixedWindow: return decide(FixedWindow.self, in: slot, query, at: now)
        case .slidingCounter: return decide(SlidingCounter.self, in: slot, query, at: now)
        case .slidingWindow: return decideLog(in: slot, query, at: now)
        case .tokenBucket: return decide(TokenBucket.self, in: slot, query, at: now)
        case .leakyBucket: return decide(LeakyBucket.self, in: slot, query, at: now)
        }
    }

    @inline(__always)
    private mutating func decide<State: PackedState>(
        _: State.Type,
        in slot: Int,
        _ query: Query,
        at now: Int
    ) -> Outcome? {
        let quota = query.quota
        let ticks = quota.ticks(at: now)
        var state = State(slots[slot].words)
        guard state.newest(under: quota) <= ticks + quota.window else { return nil }
        let verdict = state.verdict(on: query.cost, at: ticks, under: quota)
        guard verdict.isAllowed || quota.blockMicroseconds == 0 else { return nil }
        if verdict.isAllowed { state.charge(query.cost, at: ticks, under: quota) }
        guard let words = state.words else { return nil }
        return leave(verdict, words, in: slot, query, at: now)
    }

    private mutating func decideLog(in slot: Int, _ query: Query, at now: Int) -> Outcome? {
        let quota = query.quota
        let ticks = quota.ticks(at: now)
        let words = slots[slot].words
        let verdict = annex.verdict(ofLog: words.first, on: query.cost, at: ticks, under: quota)
        guard let verdict, verdict.isAllowed || quota.blockMicroseconds == 0 else { return nil }
        if verdict.isAllowed { annex.charge(log: words.first, query.cost, at: ticks, under: quota) }
        return leave(verdict, words, in: slot, query, at: now)
    }

    /// Leaves what a call leaves, and says what it is told.
    @inline(__always)
    private mutating func leave(
        _ verdict: Verdict,
        _ words: Slot.Words,
        in slot: Int,
        _ query: Query,
        at now: Int
    ) -> Outcome {
        let decision = verdict.decision(at: now, under: query.quota)
        let full = Arithmetic.add(now, decision.resetAfter)
        // A denial changes nothing, but a bucket whose rule has changed may take longer to be full than its key was to live.
        leave(words, in: slot, expiry: decision.isAllowed ? full : max(full, slots[slot].expiry))
        sweep(at: now, keeping: query.key)
        return Outcome(decision, at: now)
    }
}

extension Annex {
    /// The answer of a log; nil when it is ahead of the clock by more than a window.
    func verdict(ofLog place: Int, on cost: Int, at ticks: Int, under quota: Quota) -> Verdict? {
        guard let log = logs[place], log.newest(under: quota) <= ticks + quota.window else { return nil }
        return log.verdict(on: cost, at: ticks, under: quota)
    }

    /// Takes a cost that a log allowed, where it lies.
    mutating func charge(log place: Int, _ cost: Int, at ticks: Int, under quota: Quota) {
        logs.change(place) { $0.charge(cost, at: ticks, under: quota) }
    }
}
