/// Slots in order of use: a doubly linked list in two arrays.
struct RecencyList: Sendable {
    private static let none = UInt32.max
    private var older: [UInt32] = []
    private var newer: [UInt32] = []
    private var newest = none
    private var oldest = none

    /// The slot that was used longest ago. O(1).
    var leastRecent: Int? { oldest == Self.none ? nil : Int(oldest) }

    /// The slot that was used next after this one. O(1).
    func next(after slot: Int) -> Int? { newer[slot] == Self.none ? nil : Int(newer[slot]) }

    /// Adds a slot that is not in the list, as the most recent. Amortised O(1).
    mutating func insert(_ slot: Int) {
        while older.count <= slot {
            older.append(Self.none)
            newer.append(Self.none)
        }
        older[slot] = newest
        newer[slot] = Self.none
        if newest == Self.none { oldest = UInt32(slot) } else { newer[Int(newest)] = UInt32(slot) }
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
        if older[slot] == Self.none { oldest = newer[slot] } else { newer[Int(older[slot])] = newer[slot] }
        if newer[slot] == Self.none { newest = older[slot] } else { older[Int(newer[slot])] = older[slot] }
    }
}
