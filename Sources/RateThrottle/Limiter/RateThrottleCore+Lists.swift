extension RateThrottleCore {
    /// Grants every request of an identifier, uncounted, in every process that shares the storage, from its next decision on.
    ///
    /// As every operation on lists, it asks the storage even while the circuit breaker is open, and does not tell the breaker
    /// of the answer. What this limiter's deny cache knows of the identifier is dropped; that of other processes is not.
    /// - Parameters:
    ///   - identifier: Whom; not empty.
    ///   - duration: For how long, above zero, to the millisecond; nil for ever. It replaces what entry there was.
    /// - Throws: ``RateThrottleError`` for an empty identifier or a duration of zero or less; ``StorageError``;
    ///   `CancellationError`.
    public func addToWhitelist(_ identifier: String, duration: Duration? = nil) async throws {
        try await add(identifier, to: .whitelist, for: duration)
    }

    /// Denies every request of an identifier that is not whitelisted, in every process that shares the storage.
    /// - Parameters:
    ///   - identifier: Whom; not empty.
    ///   - duration: For how long, above zero, to the millisecond; nil for ever. It replaces what entry there was.
    /// - Throws: As ``addToWhitelist(_:duration:)``.
    public func addToBlacklist(_ identifier: String, duration: Duration? = nil) async throws {
        try await add(identifier, to: .blacklist, for: duration)
    }

    /// Whether an identifier is whitelisted now.
    /// - Parameter identifier: Whom; not empty.
    /// - Returns: Whether an entry is in force.
    /// - Throws: ``RateThrottleError`` for an empty identifier; ``StorageError``; `CancellationError`.
    public func isWhitelisted(_ identifier: String) async throws -> Bool {
        try await contains(identifier, in: .whitelist)
    }

    /// Whether an identifier is blacklisted now.
    /// - Parameter identifier: Whom; not empty.
    /// - Returns: Whether an entry is in force.
    /// - Throws: As ``isWhitelisted(_:)``.
    public func isBlacklisted(_ identifier: String) async throws -> Bool {
        try await contains(identifier, in: .blacklist)
    }

    /// Takes an identifier off the whitelist.
    /// - Parameter identifier: Whom; not empty.
    /// - Returns: Whether it was on it.
    /// - Throws: As ``isWhitelisted(_:)``.
    @discardableResult
    public func removeFromWhitelist(_ identifier: String) async throws -> Bool {
        try await remove(identifier, from: .whitelist)
    }

    /// Takes an identifier off the blacklist.
    /// - Parameter identifier: Whom; not empty.
    /// - Returns: Whether it was on it.
    /// - Throws: As ``isWhitelisted(_:)``.
    @discardableResult
    public func removeFromBlacklist(_ identifier: String) async throws -> Bool {
        try await remove(identifier, from: .blacklist)
    }

    private func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        guard !identifier.isEmpty else { throw RateThrottleError.emptyIdentifier }
        if let duration, duration <= .zero { throw RateThrottleError.invalidDuration(duration) }
        defer { dropDenials(of: identifier) }
        try await decider.ask { try await $0.add(identifier, to: list, for: duration) }
        let now = decider.clock.bounded
        let length = duration?.microsecondsInWholeMilliseconds
        ledger.add(identifier, to: list, until: length.map { Arithmetic.add(now, $0) } ?? Int.max, at: now)
    }

    private func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        guard !identifier.isEmpty else { throw RateThrottleError.emptyIdentifier }
        return try await decider.ask { try await $0.contains(identifier, in: list) }
    }

    private func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        guard !identifier.isEmpty else { throw RateThrottleError.emptyIdentifier }
        defer { dropDenials(of: identifier) }
        let wasListed = try await decider.ask { try await $0.remove(identifier, from: list) }
        ledger.remove(identifier, from: list)
        return wasListed
    }

    /// Forgets what the deny cache knows of an identifier, under every rule. O(rules).
    private func dropDenials(of identifier: String) {
        guard let denyCache else { return }
        let salts = rules.withLock { rules in rules.values.filter { $0.denials != nil }.map(\.salt) }
        denyCache.drop(identifier, salts: salts)
    }
}
