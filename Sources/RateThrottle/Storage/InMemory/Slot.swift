/// One key in memory: 56 bytes, all of them numbers, so that a decision finds and leaves everything in one place.
///
/// What does not fit into two words lies in the table's ``Annex``, and a word says where.
struct Slot: Sendable {
    /// What the words stand for.
    enum Kind: UInt8, Sendable {
        /// Nothing: the slot is free.
        case vacant
        /// An entry on a list. Never evicted.
        case entry
        /// A plain value, in the annex. Never evicted.
        case value
        /// A state of a strategy that packs itself into words.
        case packed
        /// A log, in the annex.
        case log
        /// Any other state, in the annex: one with a block, or with numbers too large to be packed.
        case boxed
    }

    /// Two words, whose meaning is the kind's.
    struct Words: Sendable, Hashable {
        var first: Int
        var second: Int
    }

    /// No slot, or no place.
    static let none = UInt32.max

    /// What stands for the key.
    var fingerprint: Fingerprint
    /// The state, or where it lies.
    var words = Words(first: 0, second: 0)
    /// When nothing of it is left, in microseconds since the epoch; `Int.max` for never.
    var expiry = Int.max
    /// The neighbours in the order of use: see ``RecencyList``.
    var older = none
    var newer = none
    /// Where the slot is filed: see ``ExpiryHeap``.
    var filed = none
    /// What the words stand for.
    var kind = Kind.vacant
    /// What a packed state, or a log, was written under: see ``FamilyTable``.
    var family: UInt8 = 0

    /// Writes what a decision leaves, in one go.
    @inline(__always)
    mutating func write(_ words: Words, expiry: Int) {
        self.words = words
        self.expiry = expiry
    }

    /// Whether this is a rule's state.
    var isState: Bool { kind.rawValue >= Kind.packed.rawValue }
}
