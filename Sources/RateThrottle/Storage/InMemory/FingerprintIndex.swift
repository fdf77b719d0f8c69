/// Finds a slot by fingerprint: open addressing with linear probing, at most three quarters full, no tombstones.
///
/// A bucket holds a slot's number and 32 bits of its fingerprint, so that a probe seldom has to look at the slot itself.
struct FingerprintIndex: Sendable {
    /// 0 for an empty bucket, otherwise 32 bits of the fingerprint above the slot's number plus 1.
    private var buckets: [UInt64] = []
    private var count = 0

    /// The slot of a fingerprint, if it is there. Expected O(1).
    func find(_ fingerprint: Fingerprint, in slots: [Slot]) -> Int? {
        guard !buckets.isEmpty else { return nil }
        let mask = buckets.count - 1
        var position = Self.home(fingerprint) & mask
        while buckets[position] != 0 {
            if buckets[position] >> 32 == Self.tag(fingerprint) {
                let slot = Self.slot(buckets[position])
                if slots[slot].fingerprint == fingerprint { return slot }
            }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds a fingerprint that is not there. Amortised O(1).
    mutating func insert(_ fingerprint: Fingerprint, slot: Int, in slots: [Slot]) {
        if (count + 1) * 4 > buckets.count * 3 { grow(slots) }
        place(fingerprint, slot: slot)
        count += 1
    }

    /// Removes a fingerprint that is there, and moves up those that it had pushed away. Expected O(1).
    mutating func remove(_ fingerprint: Fingerprint, slot: Int, in slots: [Slot]) {
        let mask = buckets.count - 1
        var hole = Self.home(fingerprint) & mask
        while Self.slot(buckets[hole]) != slot { hole = (hole + 1) & mask }
        buckets[hole] = 0
        count -= 1
        var next = (hole + 1) & mask
        while buckets[next] != 0 {
            let home = Self.home(slots[Self.slot(buckets[next])].fingerprint) & mask
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
        buckets = Array(repeating: 0, count: max(8, old.count * 2))
        for bucket in old where bucket != 0 {
            place(slots[Self.slot(bucket)].fingerprint, slot: Self.slot(bucket))
        }
    }

    private mutating func place(_ fingerprint: Fingerprint, slot: Int) {
        let mask = buckets.count - 1
        var position = Self.home(fingerprint) & mask
        while buckets[position] != 0 { position = (position + 1) & mask }
        buckets[position] = Self.tag(fingerprint) << 32 | UInt64(slot + 1)
    }

    private static func home(_ fingerprint: Fingerprint) -> Int {
        Int(truncatingIfNeeded: fingerprint.low & 0xffff_ffff)
    }

    private static func tag(_ fingerprint: Fingerprint) -> UInt64 { fingerprint.low >> 32 }

    private static func slot(_ bucket: UInt64) -> Int { Int(bucket & 0xffff_ffff) - 1 }
}
