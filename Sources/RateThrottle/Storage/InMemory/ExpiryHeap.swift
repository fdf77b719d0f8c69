/// Slots by the time at which to look at them: a binary heap; each slot also knows where in it it is.
///
/// A filed time may be earlier than the slot's own expiry, never later: a key that is used lives on without touching the
/// heap, and is filed anew when its old time comes.
struct ExpiryHeap: Sendable {
    /// The times in the order of the heap, apart from the slots, which need half as much.
    private var times: [Int] = []
    private var members: [UInt32] = []

    /// The slot with the earliest time. O(1).
    var first: (time: Int, slot: Int)? { times.isEmpty ? nil : (times[0], Int(members[0])) }

    /// Files a slot, whether or not it was filed. O(log n).
    mutating func file(_ slot: Int, at time: Int, in slots: inout [Slot]) {
        if slots[slot].filed == Slot.none {
            slots[slot].filed = UInt32(times.count)
            times.append(time)
            members.append(UInt32(slot))
        }
        var view = slots.mutableSpan
        settle(slot, time, from: Int(view[slot].filed), &view)
    }

    /// The time that a slot is filed under. O(1).
    func time(of slot: Slot) -> Int? {
        slot.filed == Slot.none ? nil : times[Int(slot.filed)]
    }

    /// Removes a slot, if it is filed. O(log n).
    mutating func remove(_ slot: Int, in slots: inout [Slot]) {
        let position = Int(slots[slot].filed)
        guard position < times.count else { return }
        slots[slot].filed = Slot.none
        let (time, last) = (times.removeLast(), members.removeLast())
        guard position < times.count else { return }
        var view = slots.mutableSpan
        settle(Int(last), time, from: position, &view)
    }

    /// Puts a slot where its time belongs, by way of a place that is free.
    private mutating func settle(_ slot: Int, _ time: Int, from start: Int, _ slots: inout MutableSpan<Slot>) {
        var position = start
        while position > 0, times[(position - 1) / 2] > time {
            move(from: (position - 1) / 2, to: position, &slots)
            position = (position - 1) / 2
        }
        while let child = earlierChild(of: position), times[child] < time {
            move(from: child, to: position, &slots)
            position = child
        }
        times[position] = time
        members[position] = UInt32(slot)
        slots[slot].filed = UInt32(position)
    }

    private func earlierChild(of position: Int) -> Int? {
        let left = 2 * position + 1
        guard left < times.count else { return nil }
        return left + 1 < times.count && times[left + 1] < times[left] ? left + 1 : left
    }

    private mutating func move(from source: Int, to target: Int, _ slots: inout MutableSpan<Slot>) {
        times[target] = times[source]
        members[target] = members[source]
        slots[Int(members[target])].filed = UInt32(target)
    }
}
