/// What slots hold that does not fit into their words, and what their words mean.
struct Annex: Sendable {
    /// What a key holds.
    enum Content: Sendable, Hashable {
        /// What was counted for an identifier under a rule.
        case state(KeyState)
        /// A plain value.
        case value(StorageValue)
        /// An entry on a list.
        case entry
        /// Nothing.
        case vacant
    }

    private(set) var families = FamilyTable()
    /// The logs of keys that are not blocked, to be decided where they lie.
    var logs = Pool<SlidingWindow>()
    private var states = Pool<KeyState>()
    private var values = Pool<StorageValue>()

    /// How many things are held, whatever they are.
    var count: Int { logs.count + states.count + values.count }

    /// What a slot holds. O(1).
    func content(of slot: Slot) -> Content {
        let place = slot.words.first
        switch slot.kind {
        case .vacant: return .vacant
        case .entry: return .entry
        case .value: return values[place].map { .value($0) } ?? .vacant
        case .packed:
            let family = families[slot.family]
            return AnyStrategyState(slot.words, of: family.strategy).map { .state(family.state($0)) } ?? .vacant
        case .log: return logs[place].map { .state(families[slot.family].state(.slidingWindow($0))) } ?? .vacant
        case .boxed: return states[place].map { .state($0) } ?? .vacant
        }
    }

    /// Puts something into a slot that is vacant. O(families).
    mutating func put(_ content: Content, into slot: inout Slot) {
        switch content {
        case .vacant: break
        case .entry: slot.kind = .entry
        case .value(let value):
            slot.kind = .value
            slot.words.first = values.add(value)
        case .state(let state): put(state, into: &slot)
        }
    }

    /// Takes out what a slot holds: the slot is vacant then, and what was in it has one owner. O(1).
    @discardableResult
    mutating func take(from slot: inout Slot) -> Content {
        let place = slot.words.first
        defer { slot.kind = .vacant }
        switch slot.kind {
        case .vacant: return .vacant
        case .entry: return .entry
        case .value: return values.take(place).map { .value($0) } ?? .vacant
        case .packed:
            let content = content(of: slot)
            families.leave(slot.family)
            return content
        case .log:
            let family = families[slot.family]
            families.leave(slot.family)
            return logs.take(place).map { .state(family.state(.slidingWindow($0))) } ?? .vacant
        case .boxed: return states.take(place).map { .state($0) } ?? .vacant
        }
    }

    /// Whether a slot may make room for another key: no block is in force, and it is no value and no list entry.
    func isEvictable(_ slot: Slot, at now: Int) -> Bool {
        switch slot.kind {
        case .packed, .log: true
        case .boxed: (states[slot.words.first]?.blockedUntil ?? now) <= now
        case .vacant, .entry, .value: slot.expiry <= now
        }
    }

    private mutating func put(_ state: KeyState, into slot: inout Slot) {
        if state.blockedUntil == nil, put(unblocked: state, into: &slot) { return }
        slot.kind = .boxed
        slot.words.first = states.add(state)
    }

    private mutating func put(unblocked state: KeyState, into slot: inout Slot) -> Bool {
        let words = state.strategy.words
        if case .slidingWindow = state.strategy {} else if words == nil { return false }
        guard let family = families.join(FamilyTable.Family(state)) else { return false }
        slot.family = family
        if case .slidingWindow(let log) = state.strategy {
            slot.kind = .log
            slot.words.first = logs.add(log)
        } else if let words {
            slot.kind = .packed
            slot.words = words
        }
        return true
    }
}

extension FamilyTable.Family {
    fileprivate init(_ state: KeyState) {
        self.init(
            strategy: state.strategy.strategy,
            tick: state.tick,
            windowMicroseconds: state.windowMicroseconds
        )
    }

    /// What is remembered of a key that is not blocked.
    fileprivate func state(_ strategy: AnyStrategyState) -> KeyState {
        KeyState(strategy: strategy, windowMicroseconds: windowMicroseconds, tick: tick, blockedUntil: nil)
    }
}
