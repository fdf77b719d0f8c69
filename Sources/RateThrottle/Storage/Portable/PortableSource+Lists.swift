/// What the lists say of an identifier.
struct ListEntry: Sendable {
    /// Which list.
    let list: AccessList
    /// When the entry ends, in microseconds since the epoch; `Int.max` for never.
    let end: Int
    /// When that was read.
    let now: Int

    /// The outcome of a check on the identifier.
    func outcome(for check: Check) -> Outcome {
        switch list {
        case .whitelist: .whitelisted(capacity: check.rule.capacity, at: now)
        case .blacklist: .blacklisted(until: end == Int.max ? nil : end, at: now)
        }
    }
}

// An entry is a value under a key of its own: when it ends, in microseconds since the epoch.
extension PortableSource {
    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        if let duration, duration <= .zero { throw StorageError.invalidLifetime(duration) }
        let length = duration?.microsecondsInWholeMilliseconds
        let end = length.map { Arithmetic.add(clock.bounded, $0) } ?? Int.max
        let key = StorageKey.make(list, identifier: identifier)
        try await backend.set(key, .integer(end), ttl: length.map { .microseconds($0) })
    }

    func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        let isListed = try await contains(identifier, in: list)
        return try await backend.delete(StorageKey.make(list, identifier: identifier)) && isListed
    }

    func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        try await entry(of: identifier, on: list) != nil
    }

    /// The entry that decides: the whitelist is asked first.
    func entry(of identifier: String) async throws -> ListEntry? {
        if let entry = try await entry(of: identifier, on: .whitelist) { return entry }
        return try await entry(of: identifier, on: .blacklist)
    }

    private func entry(of identifier: String, on list: AccessList) async throws -> ListEntry? {
        guard let value = try await backend.get(StorageKey.make(list, identifier: identifier)) else { return nil }
        guard case .integer(let end) = value else { throw StorageError.corrupted }
        let now = clock.bounded
        return end > now ? ListEntry(list: list, end: end, now: now) : nil
    }
}
