/// Finds a slot by fingerprint: open addressing with linear probing, at most three quarters full, no tombstones.
///
/// A bucket is four bytes: a slot's number, and in the bits that a table of this size leaves free a part of its fingerprint,
/// so that a probe seldom has to look at a slot that is not the one.
struct FingerprintIndex: Sendable {
    /// 0 for an empty bucket, otherwise the tag above the slot's number plus 1, which is below the number of buckets.
    private var buckets: [UInt32] = []
    private var count = 0

    /// The bits of a slot's number, plus 1, in a bucket.
    private var mask = 0

    /// The slot of a fingerprint, if it is there. Expected O(1).
    @inline(__always)
    func find(_ fingerprint: Fingerprint, in slots: [Slot]) -> Int? {
        guard !buckets.isEmpty else { return nil }
        let (mask, size) = (mask, buckets.count)
        let tag = Self.tag(fingerprint, mask)
        var position = Self.home(fingerprint, size)
        while buckets[position] != 0 {
            let bucket = buckets[position]
            if bucket & ~UInt32(truncatingIfNeeded: mask) == tag {
                let slot = Self.slot(bucket, mask)
                if slots[slot].fingerprint == fingerprint { return slot }
            }
            position = Self.next(position, size)
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
        let (mask, size) = (mask, buckets.count)
        var hole = Self.home(fingerprint, size)
        while Self.slot(buckets[hole], mask) != slot { hole = Self.next(hole, size) }
        buckets[hole] = 0
        count -= 1
        var next = Self.next(hole, size)
        while buckets[next] != 0 {
            let home = Self.home(slots[Self.slot(buckets[next], mask)].fingerprint, size)
            if Self.distance(from: home, to: next, size) >= Self.distance(from: hole, to: next, size) {
                buckets[hole] = buckets[next]
                buckets[next] = 0
                hole = next
            }
            next = Self.next(next, size)
        }
    }

    private mutating func grow(_ slots: [Slot]) {
        let (old, oldMask) = (buckets, mask)
        // By half, not to twice the size: less memory, and more of it in the cache.
        let size = max(8, old.count + old.count / 2)
        buckets = Array(repeating: 0, count: size)
        while mask < size { mask = mask << 1 | 1 }
        for bucket in old where bucket != 0 {
            let slot = Self.slot(bucket, oldMask)
            place(slots[slot].fingerprint, slot: slot)
        }
    }

    private mutating func place(_ fingerprint: Fingerprint, slot: Int) {
        var position = Self.home(fingerprint, buckets.count)
        while buckets[position] != 0 { position = Self.next(position, buckets.count) }
        buckets[position] = Self.tag(fingerprint, mask) | UInt32(slot + 1)
    }

    /// As far into the table as the fingerprint's first 32 bits are into all numbers of 32 bits.
    @inline(__always)
    private static func home(_ fingerprint: Fingerprint, _ size: Int) -> Int {
        Int(truncatingIfNeeded: ((fingerprint.low & 0xffff_ffff) &* UInt64(truncatingIfNeeded: size)) &>> 32)
    }

    @inline(__always)
    private static func next(_ position: Int, _ size: Int) -> Int { position + 1 == size ? 0 : position + 1 }

    @inline(__always)
    private static func distance(from start: Int, to end: Int, _ size: Int) -> Int {
        end >= start ? end - start : end - start + size
    }

    @inline(__always)
    private static func tag(_ fingerprint: Fingerprint, _ mask: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: fingerprint.low >> 32) & ~UInt32(truncatingIfNeeded: mask)
    }

    @inline(__always)
    private static func slot(_ bucket: UInt32, _ mask: Int) -> Int { Int(bucket) & mask - 1 }
}
