/// Slots in order of use: a doubly linked list whose links lie in one array, eight bytes a slot.
struct RecencyList: Sendable {
    private struct Links: Sendable {
        var older = RecencyList.none
        var newer = RecencyList.none
    }

    private static let none = UInt32.max
    private var links: [Links] = []
    private var newest = none
    private var oldest = none

    /// The slot that was used longest ago. O(1).
    var leastRecent: Int? { oldest == Self.none ? nil : Int(oldest) }

    /// The slot that was used next after this one. O(1).
    func next(after slot: Int) -> Int? {
        let newer = links[slot].newer
        return newer == Self.none ? nil : Int(newer)
    }

    /// Adds a slot that is not in the list, as the most recent. Amortised O(1).
    mutating func insert(_ slot: Int) {
        while links.count <= slot { links.append(Links()) }
        links[slot] = Links(older: newest, newer: Self.none)
        if newest == Self.none { oldest = UInt32(slot) } else { links[Int(newest)].newer = UInt32(slot) }
        newest = UInt32(slot)
    }

    /// Makes a slot that is in the list the most recent. O(1).
    mutating func touch(_ slot: Int) {
        guard newest != UInt32(slot) else { return }
        remove(slot)
        insert(slot)
    }

    /// Removes a slot that is in the list. O(1).
    mutating func remove(_ slot: Int) {
        let (older, newer) = (links[slot].older, links[slot].newer)
        if older == Self.none { oldest = newer } else { links[Int(older)].newer = newer }
        if newer == Self.none { newest = older } else { links[Int(newer)].older = older }
    }
}
