extension InMemoryStorage {
    /// Decides all checks in one step, under the locks of the shards that they lie in.
    /// - Parameters:
    ///   - checks: No two of the same rule and identifier; costs of 0 or more.
    ///   - peeking: Whether to answer only, and change nothing.
    /// - Returns: One outcome for each check, in the same order.
    /// - Throws: ``StorageError`` with code `full`; nothing is charged then.
    public func evaluate(_ checks: [Check], peeking: Bool) throws(StorageError) -> [Outcome] {
        try evaluateNow(checks, peeking: peeking)
    }

    /// Forgets what was counted for an identifier under a rule, and its block. O(log n).
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - rule: The rule.
    public func forget(_ identifier: String, rule: RateThrottleRule) {
        let fingerprint = Fingerprint(of: identifier)
        withTable(at: position(of: fingerprint)) { table in
            if let slot = table.slot(of: fingerprint ^ .salt(for: rule)) { table.remove(slot) }
        }
    }

    /// Puts an identifier on a list, in place of what entry there was. O(log n).
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    ///   - duration: For how long, above zero, rounded up to a millisecond; nil for ever.
    /// - Throws: ``StorageError`` with code `invalidLifetime` or `full`.
    public func add(_ identifier: String, to list: AccessList, for duration: Duration?) throws(StorageError) {
        if let duration, duration <= .zero { throw .invalidLifetime(duration) }
        let lifetime = duration?.microsecondsInWholeMilliseconds
        let fingerprint = Fingerprint(of: identifier)
        try withTable(at: position(of: fingerprint)) { table throws(StorageError) in
            let now = now
            let key = fingerprint ^ .salt(for: list)
            try table.put(key, .entry, expiry: Self.end(lifetime, from: now), at: now)
        }
    }

    /// Takes an identifier off a list. O(log n).
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: Whether it was on it.
    @discardableResult
    public func remove(_ identifier: String, from list: AccessList) -> Bool {
        let fingerprint = Fingerprint(of: identifier)
        return withTable(at: position(of: fingerprint)) { $0.take(fingerprint ^ .salt(for: list), at: now) }
    }

    /// Asks whether an identifier is on a list. O(1).
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: Whether it is on it now.
    public func contains(_ identifier: String, in list: AccessList) -> Bool {
        let fingerprint = Fingerprint(of: identifier)
        return withTable(at: position(of: fingerprint)) { $0.live(fingerprint ^ .salt(for: list), at: now) != nil }
    }
}

extension InMemoryStorage: ImmediateStorageBackend {
    func evaluateNow(_ check: Check, peeking: Bool) throws(StorageError) -> Outcome {
        let query = query(check)
        return try withTable(at: position(of: query.identifier)) { table throws(StorageError) in
            let now = now
            if !peeking, let outcome = table.decideInPlace(query, at: now) { return outcome }
            return try table.decide(query, at: now, peeking: peeking)
        }
    }

    func evaluateNow(_ checks: [Check], peeking: Bool) throws(StorageError) -> [Outcome] {
        try evaluate(checks.map(query), peeking: peeking)
    }

    private func query(_ check: Check) -> ShardTable.Query {
        let identifier = Fingerprint(of: check.identifier)
        return ShardTable.Query(
            identifier: identifier,
            key: identifier ^ check.salt,
            cost: check.cost,
            quota: check.rule.quota
        )
    }

    /// Decides one check of a rule whose numbers are at hand, and counts it.
    /// - Throws: ``StorageError`` with code `full`; nothing is charged then.
    @inline(__always)
    func decide(_ query: ShardTable.Query, counting tally: borrowing ShardTally) throws(StorageError) -> Outcome {
        let position = position(of: query.identifier)
        // Read before the lock, so that reading overlaps with taking it. Who has been waiting meanwhile decides as of when it
        // came: what others left since then is ahead of it, as after a step back of the clock, and mints nothing. When it is
        // ahead by more than a window, the clock is read again.
        let arrival = now
        return try withTable(at: position) { table throws(StorageError) in
            if let outcome = table.decideInPlace(query, at: arrival) {
                tally.count(allowed: outcome.allowed, inShard: position)
                return outcome
            }
            let outcome = try table.decide(query, at: now, peeking: false)
            tally.count(allowed: outcome.allowed, inShard: position)
            return outcome
        }
    }

    private func evaluate(_ queries: [ShardTable.Query], peeking: Bool) throws(StorageError) -> [Outcome] {
        guard let first = queries.first.map({ position(of: $0.identifier) }) else { return [] }
        if queries.allSatisfy({ position(of: $0.identifier) == first }) {
            return try evaluate(queries, at: first, peeking: peeking)
        }
        let positions = Set(queries.map { position(of: $0.identifier) }).sorted()
        let items = queries.map { query in
            JointDecision.Item(query: query, table: positions.firstIndex(of: position(of: query.identifier)) ?? 0)
        }
        var none: [ShardTable] = []
        return try withTables(at: positions[...], holding: &none) { tables throws(StorageError) in
            try JointDecision(items: items, at: now).evaluate(peeking: peeking, tables: &tables)
        }
    }

    /// The same where all lie in one shard, as those of one identifier do: it is moved out and back, and no array is made.
    private func evaluate(
        _ queries: [ShardTable.Query],
        at position: Int,
        peeking: Bool
    ) throws(StorageError) -> [Outcome] {
        try withTable(at: position) { table throws(StorageError) in
            var tables = CollectionOfOne(ShardTable(capacity: 0))
            swap(&tables[0], &table)
            defer { swap(&tables[0], &table) }
            let items = queries.map { JointDecision.Item(query: $0, table: 0) }
            return try JointDecision(items: items, at: now).evaluate(peeking: peeking, tables: &tables)
        }
    }
}
