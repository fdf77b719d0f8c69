/// Finds a slot by fingerprint: open addressing with linear probing, at most three quarters full, no tombstones.
///
/// A bucket is four bytes: a slot's number, and in the bits that a table of this size leaves free a part of its fingerprint,
/// so that a probe seldom has to look at a slot that is not the one.
struct FingerprintIndex: Sendable {
    /// 0 for an empty bucket, otherwise the tag above the slot's number plus 1, which is below the number of buckets.
    private var buckets: [UInt32] = []
    private var count = 0

    private var mask: Int { buckets.count - 1 }

    /// The slot of a fingerprint, if it is there. Expected O(1).
    @inline(__always)
    func find(_ fingerprint: Fingerprint, in slots: [Slot]) -> Int? {
        guard !buckets.isEmpty else { return nil }
        let mask = mask
        let tag = Self.tag(fingerprint, mask)
        var position = Self.home(fingerprint) & mask
        while buckets[position] != 0 {
            let bucket = buckets[position]
            if bucket & ~UInt32(truncatingIfNeeded: mask) == tag {
                let slot = Self.slot(bucket, mask)
                if slots[slot].fingerprint == fingerprint { return slot }
            }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds a fingerprint that is not there. Amortised O(1).
    mutating func insert(_ fingerprint: Fingerprint, slot: Int, in slots: [Slot]) {
        while (count + 1) * 4 > buckets.count * 3 || slot + 1 >= buckets.count { grow(slots) }
        place(fingerprint, slot: slot)
        count += 1
    }

    /// Removes a fingerprint that is there, and moves up those that it had pushed away. Expected O(1).
    mutating func remove(_ fingerprint: Fingerprint, slot: Int, in slots: [Slot]) {
        let mask = mask
        var hole = Self.home(fingerprint) & mask
        while Self.slot(buckets[hole], mask) != slot { hole = (hole + 1) & mask }
        buckets[hole] = 0
        count -= 1
        var next = (hole + 1) & mask
        while buckets[next] != 0 {
            let home = Self.home(slots[Self.slot(buckets[next], mask)].fingerprint) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                buckets[hole] = buckets[next]
                buckets[next] = 0
                hole = next
            }
            next = (next + 1) & mask
        }
    }

    private mutating func grow(_ slots: [Slot]) {
        let old = buckets
        let oldMask = mask
        buckets = Array(repeating: 0, count: max(8, old.count * 2))
        for bucket in old where bucket != 0 {
            let slot = Self.slot(bucket, oldMask)
            place(slots[slot].fingerprint, slot: slot)
        }
    }

    private mutating func place(_ fingerprint: Fingerprint, slot: Int) {
        let mask = mask
        var position = Self.home(fingerprint) & mask
        while buckets[position] != 0 { position = (position + 1) & mask }
        buckets[position] = Self.tag(fingerprint, mask) | UInt32(slot + 1)
    }

    @inline(__always)
    private static func home(_ fingerprint: Fingerprint) -> Int {
        Int(truncatingIfNeeded: fingerprint.low & 0xffff_ffff)
    }

    @inline(__always)
    private static func tag(_ fingerprint: Fingerprint, _ mask: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: fingerprint.low >> 32) & ~UInt32(truncatingIfNeeded: mask)
    }

    @inline(__always)
    private static func slot(_ bucket: UInt32, _ mask: Int) -> Int { Int(bucket) & mask - 1 }
}
