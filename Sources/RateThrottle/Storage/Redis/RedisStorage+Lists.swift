#if Redis
extension RedisStorage {
    /// Puts an identifier on a list, in place of what entry there was; it acts in every process from its next decision on.
    /// One script.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    ///   - duration: For how long, above zero, rounded up to a millisecond; more than 2^51 microseconds, 71 years, is taken
    ///     to be that; nil for ever.
    /// - Throws: ``StorageError``, with code `invalidLifetime` for a duration of zero or less; `CancellationError`.
    public func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        if let duration, duration <= .zero { throw StorageError.invalidLifetime(duration) }
        // Far from where doubles are no longer exact: 71 years.
        let length = duration.map { String(min($0.microsecondsInWholeMilliseconds, 1 << 51)) } ?? ""
        _ = try await ask("add", identifier, list, length)
    }

    /// Takes an identifier off a list. One script.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: Whether it was on it.
    /// - Throws: ``StorageError``; `CancellationError`.
    @discardableResult
    public func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        try await ask("remove", identifier, list, "")
    }

    /// Asks whether an identifier is on a list. One script.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: Whether it is on it now.
    /// - Throws: ``StorageError``; `CancellationError`.
    public func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        try await ask("contains", identifier, list, "")
    }

    private func ask(_ action: String, _ identifier: String, _ list: AccessList, _ length: String) async throws -> Bool
    {
        let (script, key) = (try EmbeddedScript.lists.get(), try validKeys().lists(identifier))
        var arguments: [any RedisArgument] = [action, list == .whitelist ? 1 : 2, length]
        if let clock { arguments.append(clock.bounded) }
        let reply = try await ask { () async throws(RedisError) in
            try await client.evalScript(script, keys: [key], arguments: arguments, expecting: .integer)
        }
        return reply.int == 1
    }
}
#endif
