/// Slots in order of use: a doubly linked list whose links lie in the slots.
struct RecencyList: Sendable {
    private var newest = Slot.none
    private var oldest = Slot.none

    /// The slot that was used longest ago. O(1).
    var leastRecent: Int? { oldest == Slot.none ? nil : Int(oldest) }

    /// The slot that was used next after this one. O(1).
    func next(after slot: Int, in slots: [Slot]) -> Int? {
        let newer = slots[slot].newer
        return newer == Slot.none ? nil : Int(newer)
    }

    /// Adds a slot that is not in the list, as the most recent. O(1).
    mutating func insert(_ slot: Int, in slots: inout [Slot]) {
        var view = slots.mutableSpan
        link(slot, &view)
    }

    /// Makes a slot that is in the list the most recent. O(1).
    @inline(__always)
    mutating func touch(_ slot: Int, in slots: inout [Slot]) {
        guard newest != UInt32(truncatingIfNeeded: slot) else { return }
        var view = slots.mutableSpan
        unlink(slot, &view)
        link(slot, &view)
    }

    /// Removes a slot that is in the list. O(1).
    mutating func remove(_ slot: Int, in slots: inout [Slot]) {
        var view = slots.mutableSpan
        unlink(slot, &view)
    }

    @inline(__always)
    private mutating func link(_ slot: Int, _ slots: inout MutableSpan<Slot>) {
        slots[slot].older = newest
        slots[slot].newer = Slot.none
        if newest == Slot.none { oldest = UInt32(slot) } else { slots[Int(newest)].newer = UInt32(slot) }
        newest = UInt32(slot)
    }

    @inline(__always)
    private mutating func unlink(_ slot: Int, _ slots: inout MutableSpan<Slot>) {
        let (older, newer) = (slots[slot].older, slots[slot].newer)
        if older == Slot.none { oldest = newer } else { slots[Int(older)].newer = newer }
        if newer == Slot.none { newest = older } else { slots[Int(newer)].older = older }
    }
}
