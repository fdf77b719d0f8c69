/// The keys of one shard: what the shard's lock guards.
///
/// Each key has a slot. An index finds it, a heap knows when it expires, a list knows when it was last used.
struct ShardTable: Sendable {
    private(set) var slots: [Slot] = []
    private var vacant: [UInt32] = []
    private var index = FingerprintIndex()
    private var expiries = ExpiryHeap()
    private var recency = RecencyList()
    /// What does not fit into slots.
    var annex = Annex()
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
    @inline(__always)
    func slot(of fingerprint: Fingerprint) -> Int? {
        index.find(fingerprint, in: slots)
    }

    /// What a slot holds. O(1).
    func content(of slot: Int) -> Annex.Content { annex.content(of: slots[slot]) }

    /// Puts a key in, in place of what it held. Makes room for a new one: O(log n) amortised, at most
    /// ``visitsPerEviction`` keys looked at.
    /// - Throws: ``StorageError`` with code `full` when no key may go; nothing is changed then.
    mutating func put(_ fingerprint: Fingerprint, _ content: Annex.Content, expiry: Int, at now: Int)
        throws(StorageError)
    {
        if let slot = index.find(fingerprint, in: slots) {
            if slots[slot].kind == .entry { entryCount -= 1 }
            annex.take(from: &slots[slot])
            annex.put(content, into: &slots[slot])
            if slots[slot].kind == .entry { entryCount += 1 }
            refile(slot, expiry: expiry)
            return
        }
        if count >= capacity, !makeRoom(for: 1, at: now, keeping: []) { throw fullError }
        let slot = take(for: fingerprint)
        annex.put(content, into: &slots[slot])
        index.insert(fingerprint, slot: slot, in: slots)
        if slots[slot].isState { recency.insert(slot, in: &slots) }
        if slots[slot].kind == .entry { entryCount += 1 }
        refile(slot, expiry: expiry)
        count += 1
    }

    /// Changes a rule's state in place; the body says when it expires now, or nil when it changed nothing.
    mutating func update(_ slot: Int, _ body: (inout KeyState) -> Int?) {
        // Taken out first, so that a log has one owner and is changed where it lies.
        guard slots[slot].isState, case .state(var state) = annex.take(from: &slots[slot]) else { return }
        let expiry = body(&state)
        annex.put(.state(state), into: &slots[slot])
        if let expiry { refile(slot, expiry: expiry) }
    }

    /// Notes that a rule's key was used. O(1).
    mutating func touch(_ slot: Int) {
        recency.touch(slot, in: &slots)
    }

    /// Removes a key. O(log n).
    mutating func remove(_ slot: Int) {
        index.remove(slots[slot].fingerprint, slot: slot, in: slots)
        expiries.remove(slot, in: &slots)
        if slots[slot].isState { recency.remove(slot, in: &slots) }
        if slots[slot].kind == .entry { entryCount -= 1 }
        annex.take(from: &slots[slot])
        vacant.append(UInt32(slot))
        count -= 1
    }

    /// Removes all keys and says how many had not expired.
    mutating func removeAll(at now: Int) -> Int {
        let live = slots.count { $0.kind != .vacant && $0.expiry > now }
        self = ShardTable(capacity: capacity)
        return live
    }

    private mutating func take(for fingerprint: Fingerprint) -> Int {
        if let slot = vacant.popLast() {
            slots[Int(slot)] = Slot(fingerprint: fingerprint)
            return Int(slot)
        }
        slots.append(Slot(fingerprint: fingerprint))
        return slots.count - 1
    }
}

extension ShardTable {
    /// How many expired keys, or keys filed too early, one call looks at in passing.
    static let sweepsPerCall = 2
    /// How many keys one call looks at, at most, to make room for another: in tables up to that size, all of them, so that
    /// the order of eviction is exact there.
    static let visitsPerEviction = 1_024
    /// How many of them are filed anew on the way, at most, in larger tables: that takes longer than a look.
    static let filingsPerEviction = 64

    /// Removes up to ``sweepsPerCall`` expired keys; a key that was used since it was filed counts as one, and is filed anew.
    @inline(__always)
    mutating func sweep(at now: Int, keeping kept: Fingerprint? = nil) {
        guard let first = expiries.first, first.time <= now else { return }
        sweepDue(at: now, keeping: kept)
    }

    private mutating func sweepDue(at now: Int, keeping kept: Fingerprint?) {
        for _ in 0..<Self.sweepsPerCall {
            guard let first = expiries.first, first.time <= now else { return }
            if fileAnew(first.slot, at: now) { continue }
            if slots[first.slot].fingerprint == kept { return }
            remove(first.slot)
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
        for _ in 0..<(count <= Self.visitsPerEviction ? count : Self.filingsPerEviction) {
            guard let first = expiries.first, first.time <= now else { return nil }
            if fileAnew(first.slot, at: now) { continue }
            return kept.contains(slots[first.slot].fingerprint) ? nil : first.slot
        }
        return nil
    }

    /// The key that was used longest ago and may go. Those that may not are passed over, and when there are more than one
    /// call looks at, they are put behind the others, so that the next call gets further.
    private mutating func leastRecent(at now: Int, keeping kept: [Fingerprint]) -> Int? {
        var passed: [Int] = []
        var candidate = recency.leastRecent
        while let slot = candidate {
            if annex.isEvictable(slots[slot], at: now), !kept.contains(slots[slot].fingerprint) { return slot }
            guard passed.count < Self.visitsPerEviction else {
                for slot in passed { touch(slot) }
                return nil
            }
            passed.append(slot)
            candidate = recency.next(after: slot, in: slots)
        }
        return nil
    }

    /// Files a slot under its own expiry, if that is yet to come, and says whether it is.
    private mutating func fileAnew(_ slot: Int, at now: Int) -> Bool {
        let expiry = slots[slot].expiry
        if expiry > now { expiries.file(slot, at: expiry, in: &slots) }
        return expiry > now
    }

    /// Takes over a key's expiry; the heap is touched only when the key is due earlier than it is filed.
    @inline(__always)
    private mutating func refile(_ slot: Int, expiry: Int) {
        let previous = slots[slot].expiry
        slots[slot].expiry = expiry
        // Filed no later than it was due: a later end needs no look at the heap.
        if expiry >= previous, expiry != Int.max { return }
        refileEarlier(slot, expiry)
    }

    private mutating func refileEarlier(_ slot: Int, _ expiry: Int) {
        if expiry == Int.max {
            expiries.remove(slot, in: &slots)
        } else if expiry < expiries.time(of: slots[slot]) ?? Int.max {
            expiries.file(slot, at: expiry, in: &slots)
        }
    }
}

extension ShardTable {
    /// Changes a packed state, or a log, where it lies, and notes that its key was used.
    @inline(__always)
    mutating func leave(_ words: Slot.Words, in slot: Int, expiry: Int) {
        let previous = slots[slot].expiry
        slots[slot].write(words, expiry: expiry)
        recency.touch(slot, in: &slots)
        if expiry < previous || expiry == Int.max { refileEarlier(slot, expiry) }
    }
}
