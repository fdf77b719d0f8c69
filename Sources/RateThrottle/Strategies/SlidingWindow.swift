/// A log of what was granted when: exact, at 16 bytes for each tick in which something was granted.
///
/// An entry counts while `at + window > now`, so that in any window's length at most the limit is admitted. Entries carry
/// running totals, so that a decision costs O(log n) and a grant drops what it has outlived, O(1) amortised.
struct SlidingWindow: StrategyState {
    /// What was granted in one tick.
    struct Entry: Sendable, Hashable {
        /// The tick.
        var at: Int
        /// All that was granted up to and with this tick since the log began.
        var total: Int
    }

    /// Oldest first. Those before `head` are dropped, but not yet moved out.
    private(set) var entries: [Entry]
    /// The first entry that is kept.
    private(set) var head = 0
    /// The running total before the first entry that is kept.
    private(set) var dropped = 0

    /// Makes a log of entries in order of time, with running totals.
    init(entries: [Entry]) {
        self.entries = entries
    }

    init(at now: Int, under quota: Quota) {
        self.init(entries: [])
    }

    func newest(under quota: Quota) -> Int { entries.last?.at ?? Int.min }

    mutating func rewind(to now: Int, under quota: Quota) {
        let lead = newest(under: quota) - now
        for position in head..<entries.count { entries[position].at -= lead }
    }

    func verdict(on cost: Int, at now: Int, under quota: Quota) -> Verdict {
        let moment = effective(now)
        let first = firstLive(at: moment, under: quota)
        let before = totalBefore(first)
        let total = entries.last?.total ?? 0
        let used = total - before
        let isAllowed = used <= quota.limit - cost
        let after = isAllowed ? used + cost : used
        let newest = isAllowed && cost > 0 ? moment : (entries.last?.at ?? moment)
        return Verdict(
            isAllowed: isAllowed,
            remaining: max(0, quota.limit - after),
            retryAt: isAllowed ? nil : leaving(used + cost - quota.limit + before, from: first) + quota.window,
            fullAt: after == 0 ? nil : newest + quota.window
        )
    }

    mutating func charge(_ cost: Int, at now: Int, under quota: Quota) {
        let moment = effective(now)
        drop(before: firstLive(at: moment, under: quota))
        let total = (entries.last?.total ?? 0) + cost
        if let last = entries.indices.last, last >= head, entries[last].at == moment {
            entries[last].total = total
        } else {
            entries.append(Entry(at: moment, total: total))
        }
    }

    mutating func refund(_ cost: Int, chargedAt grant: Int, under quota: Quota) {
        // What was granted a window before the newest entry is gone, and the others are not its.
        guard let newest = entries.last?.at, newest - quota.window < grant else { return }
        // A grant that a clock ahead had dated later stands in a later entry; out of the first, nothing leaves too early.
        guard let position = kept.firstIndex(where: { $0.at >= grant }) else { return }
        let own = entries[position].total - totalBefore(position)
        let returned = min(cost, own)
        for later in position..<entries.count { entries[later].total -= returned }
        if returned == own { entries.remove(at: position) }
    }

    mutating func rescale(from old: Tick, to new: Tick) {
        for position in head..<entries.count { entries[position].at = old.convert(entries[position].at, to: new) }
    }
}

extension SlidingWindow {
    /// The entries that are kept, oldest first.
    var kept: ArraySlice<Entry> { entries[head...] }

    /// Now, or the newest entry's time when that lies ahead.
    private func effective(_ now: Int) -> Int {
        max(now, entries.last?.at ?? now)
    }

    private func totalBefore(_ position: Int) -> Int {
        position > head ? entries[position - 1].total : dropped
    }

    /// The position of the first entry that still counts; the end when none does.
    private func firstLive(at moment: Int, under quota: Quota) -> Int {
        partition { $0.at > moment - quota.window }
    }

    /// When the entry is made whose leaving brings the running total of what has left to `total`.
    private func leaving(_ total: Int, from first: Int) -> Int {
        entries[max(first, partition { $0.total >= total })].at
    }

    /// The first kept position from which on the predicate holds, by halving.
    private func partition(where holds: (Entry) -> Bool) -> Int {
        var low = head
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if holds(entries[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Forgets what no longer counts, and moves the rest to the front once half of the space is waste.
    private mutating func drop(before position: Int) {
        guard position > head else { return }
        dropped = totalBefore(position)
        head = position
        guard head >= 32, head * 2 >= entries.count else {
            if head == entries.count { removeDropped() }
            return
        }
        removeDropped()
    }

    private mutating func removeDropped() {
        entries.removeFirst(head)
        head = 0
        if entries.isEmpty { dropped = 0 }
    }
}
