extension ShardTable {
    /// One check as a table sees it.
    struct Query {
        /// Whose lists apply.
        let identifier: Fingerprint
        /// The key of the identifier under the rule.
        let key: Fingerprint
        /// What is asked for.
        let cost: Int
        /// The rule's numbers.
        let quota: Quota
    }

    /// Decides one check alone.
    /// - Throws: ``StorageError`` with code `full`; nothing is charged then.
    mutating func decide(_ query: Query, at now: Int, peeking: Bool) throws(StorageError) -> Outcome {
        if let outcome = listed(query, at: now) { return outcome }
        let slot = slot(of: query.key)
        let decision = decision(query, slot: slot, at: now, startsBlock: !peeking)
        if peeking || query.cost == 0 { return Outcome(decision, at: now) }
        if decision.isAllowed {
            try charge(query, slot: slot, decision, at: now)
        } else {
            settle(query, slot: slot, decision, at: now)
        }
        sweep(at: now, keeping: query.key)
        return Outcome(decision, at: now)
    }

    /// The answer of the lists; nil when the identifier is on none. O(1), and one comparison when nobody is.
    func listed(_ query: Query, at now: Int) -> Outcome? {
        guard entryCount > 0 else { return nil }
        if live(query.identifier ^ .whitelistSalt, at: now) != nil {
            return .whitelisted(capacity: query.quota.capacity, at: now)
        }
        guard let slot = live(query.identifier ^ .blacklistSalt, at: now) else { return nil }
        let end = slots[slot].expiry
        return .blacklisted(until: end == Int.max ? nil : end, at: now)
    }

    /// The answer of the key under its rule, which changes nothing.
    func decision(_ query: Query, slot: Int?, at now: Int, startsBlock: Bool) -> Decision {
        state(in: slot, under: query.quota, at: now)
            .decision(on: query.cost, at: now, under: query.quota, startsBlock: startsBlock)
    }

    /// What is left in a key uncharged.
    func leftover(_ query: Query, slot: Int?, at now: Int) -> Decision {
        state(in: slot, under: query.quota, at: now).answer(to: 0, at: now, under: query.quota)
    }

    /// Takes a cost that the decision granted.
    /// - Throws: ``StorageError`` with code `full` when the key is new and there is no room.
    mutating func charge(
        _ query: Query,
        slot: Int?,
        _ decision: Decision,
        at now: Int
    ) throws(StorageError) {
        // Charging ends a block that is over, so that only the way back to the full quota is left to remember.
        let expiry = Arithmetic.add(now, decision.resetAfter)
        if let slot {
            touch(slot)
            update(slot) { state in
                state.charge(query.cost, at: now, under: query.quota)
                return expiry
            }
        } else {
            var state = KeyState(at: now, under: query.quota)
            state.charge(query.cost, at: now, under: query.quota)
            try put(query.key, .state(state), expiry: expiry, at: now)
        }
    }

    /// Leaves what a call leaves that was not granted: a block that a denial starts, and a corrected clock.
    mutating func settle(_ query: Query, slot: Int?, _ decision: Decision, at now: Int) {
        guard let slot else { return }
        touch(slot)
        let expiry = slots[slot].expiry
        update(slot) { state in
            if state.settle(decision, at: now, under: query.quota) { return state.expiry(at: now, under: query.quota) }
            // A bucket whose rule has changed may take longer to be full than its key was to live.
            let full = Arithmetic.add(now, decision.resetAfter)
            return decision.finding != .blocked && full > expiry ? full : nil
        }
    }

    private func state(in slot: Int?, under quota: Quota, at now: Int) -> KeyState {
        guard let slot, case .state(let state) = content(of: slot) else { return KeyState(at: now, under: quota) }
        return state
    }
}
