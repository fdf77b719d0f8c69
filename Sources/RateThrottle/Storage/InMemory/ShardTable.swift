/// The keys of one shard: what the shard's lock guards.
///
/// Each key has a slot. An index finds it, a heap knows when it expires, a list knows when it was last used.
struct ShardTable: Sendable {
    /// How many expired keys, or keys filed too early, one call looks at in passing.
    static let sweepsPerCall = 2
    /// How many keys one call looks at, at most, to make room for another: in tables up to that size, all of them, so that
    /// the order of eviction is exact there.
    static let visitsPerEviction = 1_024

    private(set) var slots: [Slot] = []
    private var vacant: [UInt32] = []
    private var index = FingerprintIndex()
    private var expiries = ExpiryHeap()
    private var recency = RecencyList()
    private let capacity: Int
    /// How many keys there are.
    private(set) var count = 0
    /// How many list entries there are: a decision skips the lists when there are none.
    private(set) var entryCount = 0

    /// What is thrown when no key may go.
    var fullError: StorageError { .full(capacity) }

    /// Makes an empty table with room for so many keys.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The slot of a key that has not expired. O(1).
    func live(_ fingerprint: Fingerprint, at now: Int) -> Int? {
        guard let slot = index.find(fingerprint, in: slots), slots[slot].expiry > now else { return nil }
        return slot
    }

    /// The slot of a key, expired or not: a clock that stepped back may need what has expired. O(1).
    func slot(of fingerprint: Fingerprint) -> Int? {
        index.find(fingerprint, in: slots)
    }

    /// Puts a key in, in place of what it held. Makes room for a new one: O(log n) amortised, at most
    /// ``visitsPerEviction`` keys looked at.
    /// - Throws: ``StorageError`` with code `full` when no key may go; nothing is changed then.
    mutating func put(_ fingerprint: Fingerprint, _ content: Slot.Content, expiry: Int, at now: Int)
        throws(StorageError)
    {
        if let slot = index.find(fingerprint, in: slots) {
            if case .entry = slots[slot].content { entryCount -= 1 }
            slots[slot].content = content
            refile(slot, expiry: expiry)
            count(content)
            return
        }
        if count >= capacity, !makeRoom(for: 1, at: now, keeping: []) { throw fullError }
        let slot = take()
        slots[slot] = Slot(fingerprint: fingerprint, content: content, expiry: Int.max)
        index.insert(fingerprint, slot: slot, in: slots)
        if case .state = content { recency.insert(slot) }
        refile(slot, expiry: expiry)
        count += 1
        count(content)
    }

    /// Changes a rule's state in place; the body says when it expires now, or nil when it changed nothing.
    mutating func update(_ slot: Int, _ body: (inout KeyState) -> Int?) {
        guard case .state(var state) = slots[slot].content else { return }
        // Let go of the state first, so that a log has one owner and is changed where it lies.
        slots[slot].content = .vacant
        let expiry = body(&state)
        slots[slot].content = .state(state)
        if let expiry { refile(slot, expiry: expiry) }
    }

    /// Notes that a rule's key was used. O(1).
    mutating func touch(_ slot: Int) {
        recency.touch(slot)
    }

    /// Removes a key. O(log n).
    mutating func remove(_ slot: Int) {
        index.remove(slots[slot].fingerprint, slot: slot, in: slots)
        expiries.remove(slot)
        if case .state = slots[slot].content { recency.remove(slot) }
        if case .entry = slots[slot].content { entryCount -= 1 }
        slots[slot].content = .vacant
        vacant.append(UInt32(slot))
        count -= 1
    }

    /// Removes all keys and says how many had not expired.
    mutating func removeAll(at now: Int) -> Int {
        let live = slots.count { if case .vacant = $0.content { false } else { $0.expiry > now } }
        self = ShardTable(capacity: capacity)
        return live
    }
}

extension ShardTable {
    /// Removes up to ``sweepsPerCall`` expired keys; a key that was used since it was filed counts as one, and is filed anew.
    mutating func sweep(at now: Int, keeping kept: Fingerprint? = nil) {
        for _ in 0..<Self.sweepsPerCall {
            guard let node = expiries.first, node.time <= now else { return }
            let slot = Int(node.slot)
            if slots[slot].expiry > now {
                expiries.file(slot, at: slots[slot].expiry)
            } else if slots[slot].fingerprint != kept {
                remove(slot)
            } else {
                return
            }
        }
    }

    /// Makes room: expired keys go first, which are also those back at their full quota; then the least recently used.
    ///
    /// A block in force, a list entry and a plain value never go.
    /// - Returns: Whether there is room now.
    mutating func makeRoom(for needed: Int, at now: Int, keeping kept: [Fingerprint]) -> Bool {
        while count + needed > capacity {
            guard let victim = expired(at: now, keeping: kept) ?? leastRecent(at: now, keeping: kept) else {
                return false
            }
            remove(victim)
        }
        return true
    }

    /// A key that has expired, found in the heap.
    private mutating func expired(at now: Int, keeping kept: [Fingerprint]) -> Int? {
        for _ in 0..<Self.visitsPerEviction {
            guard let node = expiries.first, node.time <= now else { return nil }
            let slot = Int(node.slot)
            if slots[slot].expiry > now {
                expiries.file(slot, at: slots[slot].expiry)
            } else if kept.contains(slots[slot].fingerprint) {
                return nil
            } else {
                return slot
            }
        }
        return nil
    }

    /// The key that was used longest ago and may go. Those that may not are passed over, and when there are more than one
    /// call looks at, they are put behind the others, so that the next call gets further.
    private mutating func leastRecent(at now: Int, keeping kept: [Fingerprint]) -> Int? {
        var passed: [Int] = []
        var candidate = recency.leastRecent
        while let slot = candidate {
            if slots[slot].isEvictable(at: now), !kept.contains(slots[slot].fingerprint) { return slot }
            guard passed.count < Self.visitsPerEviction else {
                for slot in passed { recency.touch(slot) }
                return nil
            }
            passed.append(slot)
            candidate = recency.next(after: slot)
        }
        return nil
    }

    /// Takes over a key's expiry; the heap is touched only when the key is due earlier than it is filed.
    private mutating func refile(_ slot: Int, expiry: Int) {
        let previous = slots[slot].expiry
        slots[slot].expiry = expiry
        // Filed no later than it was due: a later end needs no look at the heap.
        if expiry >= previous, expiry != Int.max { return }
        if expiry == Int.max {
            expiries.remove(slot)
        } else if expiry < expiries.time(of: slot) ?? Int.max {
            expiries.file(slot, at: expiry)
        }
    }

    private mutating func take() -> Int {
        if let slot = vacant.popLast() { return Int(slot) }
        slots.append(Slot(fingerprint: Fingerprint(low: 0, high: 0), content: .vacant, expiry: Int.max))
        return slots.count - 1
    }

    private mutating func count(_ content: Slot.Content) {
        if case .entry = content { entryCount += 1 }
    }
}
