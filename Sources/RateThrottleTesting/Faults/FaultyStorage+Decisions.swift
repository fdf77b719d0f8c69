public import RateThrottle

extension FaultyStorage: RateLimitingStorageBackend where Backend: RateLimitingStorageBackend {
    /// Decides all checks in one step.
    /// - Parameters:
    ///   - checks: The checks.
    ///   - peeking: Whether to change nothing.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    public func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        try await perform(.evaluate) { try await backend.evaluate(checks, peeking: peeking) }
    }

    /// Forgets what was counted for an identifier under a rule, and its block.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - rule: The rule.
    /// - Throws: What the test asked for, or the backend throws.
    public func forget(_ identifier: String, rule: RateThrottleRule) async throws {
        try await perform(.forget) { try await backend.forget(identifier, rule: rule) }
    }

    /// Puts an identifier on a list.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    ///   - duration: For how long.
    /// - Throws: What the test asked for, or the backend throws.
    public func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        try await perform(.add) { try await backend.add(identifier, to: list, for: duration) }
    }

    /// Takes an identifier off a list.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    @discardableResult
    public func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        try await perform(.remove) { try await backend.remove(identifier, from: list) }
    }

    /// Asks whether an identifier is on a list.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    public func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        try await perform(.contains) { try await backend.contains(identifier, in: list) }
    }
}
