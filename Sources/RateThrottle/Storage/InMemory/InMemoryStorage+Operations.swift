// The documented operations. They never suspend: synchronous methods satisfy the protocol.
extension InMemoryStorage {
    /// Reads a value. O(1).
    /// - Parameter key: The key.
    /// - Returns: The value; nil when the key is not there or has expired.
    public func get(_ key: String) -> StorageValue? {
        withKey(key) { table, fingerprint, now in table.value(of: fingerprint, at: now) }
    }

    /// Stores a value, whatever was there. O(log n).
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    ///   - ttl: The lifetime, above zero; nil for no end.
    /// - Throws: ``StorageError`` with code `invalidLifetime` or `full`; nothing is changed then.
    public func set(_ key: String, _ value: StorageValue, ttl: Duration?) throws(StorageError) {
        let lifetime = try Self.microseconds(of: ttl)
        try withKey(key) { table, fingerprint, now throws(StorageError) in
            try table.put(fingerprint, .value(value), expiry: Self.end(lifetime, from: now), at: now)
        }
    }

    /// Adds to an integer, atomically. O(log n).
    /// - Parameters:
    ///   - key: The key; one that is not there counts from 0.
    ///   - amount: What to add, of either sign.
    ///   - ttl: The lifetime for a key that this call creates.
    /// - Returns: The sum.
    /// - Throws: ``StorageError`` with code `wrongType`, `overflow`, `invalidLifetime` or `full`; nothing is changed then.
    @discardableResult
    public func increment(_ key: String, amount: Int, ttl: Duration?) throws(StorageError) -> Int {
        let lifetime = try Self.microseconds(of: ttl)
        return try withKey(key) { table, fingerprint, now throws(StorageError) in
            guard let slot = table.live(fingerprint, at: now), let value = table.value(of: fingerprint, at: now) else {
                try table.put(fingerprint, .value(.integer(amount)), expiry: Self.end(lifetime, from: now), at: now)
                return amount
            }
            guard case .integer(let old) = value else { throw .wrongType }
            let (sum, isBeyond) = old.addingReportingOverflow(amount)
            guard !isBeyond else { throw .overflow(amount) }
            try table.put(fingerprint, .value(.integer(sum)), expiry: table.slots[slot].expiry, at: now)
            return sum
        }
    }

    /// Removes a key. O(log n).
    /// - Parameter key: The key.
    /// - Returns: Whether it was there.
    @discardableResult
    public func delete(_ key: String) -> Bool {
        withKey(key) { table, fingerprint, now in table.take(fingerprint, at: now) }
    }

    /// Asks whether a key is there. O(1).
    /// - Parameter key: The key.
    /// - Returns: Whether it is there and has not expired.
    public func exists(_ key: String) -> Bool {
        withKey(key) { table, fingerprint, now in table.live(fingerprint, at: now) != nil }
    }

    /// Removes all keys: plain values, list entries, and all that was counted. O(n).
    /// - Returns: How many keys there were that had not expired.
    @discardableResult
    public func clear() -> Int {
        var removed = 0
        let now = now
        forEachTable { removed += $0.removeAll(at: now) }
        return removed
    }

    /// Replaces a value if it is the expected one, atomically. O(log n).
    /// - Parameters:
    ///   - key: The key.
    ///   - expected: What must be stored; nil: the key must not be there.
    ///   - new: What to store instead.
    ///   - ttl: The new lifetime, above zero; nil for no end.
    /// - Returns: Whether the value was replaced.
    /// - Throws: ``StorageError`` with code `invalidLifetime` or `full`; nothing is changed then.
    public func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) throws(StorageError) -> Bool {
        let lifetime = try Self.microseconds(of: ttl)
        return try withKey(key) { table, fingerprint, now throws(StorageError) in
            guard table.value(of: fingerprint, at: now) == expected else { return false }
            try table.put(fingerprint, .value(new), expiry: Self.end(lifetime, from: now), at: now)
            return true
        }
    }

    private func withKey<Result: Sendable, Failure: Error>(
        _ key: String,
        _ body: (inout ShardTable, Fingerprint, Int) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let fingerprint = Fingerprint(of: key) ^ .valueSalt
        return try withTable(at: position(of: fingerprint)) { table throws(Failure) in
            let now = now
            let result = try body(&table, fingerprint, now)
            table.sweep(at: now)
            return result
        }
    }

    private static func microseconds(of ttl: Duration?) throws(StorageError) -> Int? {
        guard let ttl else { return nil }
        guard ttl > .zero else { throw .invalidLifetime(ttl) }
        return ttl.microsecondsRoundedUp
    }

    /// When a lifetime ends that begins now.
    static func end(_ lifetime: Int?, from now: Int) -> Int {
        lifetime.map { Arithmetic.add(now, $0) } ?? Int.max
    }
}

extension ShardTable {
    /// The plain value of a key that has not expired.
    func value(of fingerprint: Fingerprint, at now: Int) -> StorageValue? {
        guard let slot = live(fingerprint, at: now), case .value(let value) = content(of: slot) else { return nil }
        return value
    }

    /// Removes a key and says whether it was there and had not expired.
    mutating func take(_ fingerprint: Fingerprint, at now: Int) -> Bool {
        guard let slot = slot(of: fingerprint) else { return false }
        let isLive = slots[slot].expiry > now
        remove(slot)
        return isLive
    }
}
