/// One key in memory.
struct Slot: Sendable {
    /// What a key is to the table.
    enum Content: Sendable {
        /// What was counted for an identifier under a rule. May be evicted, unless a block is in force.
        case state(KeyState)
        /// A plain value. Never evicted.
        case value(StorageValue)
        /// An entry on a list. Never evicted.
        case entry
        /// Nothing: the slot is free.
        case vacant
    }

    /// What stands for the key.
    var fingerprint: Fingerprint
    /// What it holds.
    var content: Content
    /// When nothing of it is left, in microseconds since the epoch; `Int.max` for never.
    var expiry: Int

    /// Whether the key may make room for another.
    func isEvictable(at now: Int) -> Bool {
        guard case .state(let state) = content else { return expiry <= now }
        return (state.blockedUntil ?? now) <= now
    }
}
