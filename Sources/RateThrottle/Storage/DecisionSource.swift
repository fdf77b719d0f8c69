/// What a limiter asks: a storage that decides itself, or the portable decisions over one that only remembers.
protocol DecisionSource: Sendable {
    /// Decides all checks, no two of the same rule and identifier: all are granted, or none is charged.
    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome]
    /// Forgets what was counted for an identifier under a rule, and its block.
    func forget(_ identifier: String, rule: RateThrottleRule) async throws
    /// Puts an identifier on a list, in place of what entry there was.
    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws
    /// Takes an identifier off a list, and says whether it was on it.
    func remove(_ identifier: String, from list: AccessList) async throws -> Bool
    /// Asks whether an identifier is on a list.
    func contains(_ identifier: String, in list: AccessList) async throws -> Bool
}

/// A storage that decides itself.
struct NativeSource: DecisionSource {
    let storage: any RateLimitingStorageBackend

    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        try await storage.evaluate(checks, peeking: peeking)
    }

    func forget(_ identifier: String, rule: RateThrottleRule) async throws {
        try await storage.forget(identifier, rule: rule)
    }

    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        try await storage.add(identifier, to: list, for: duration)
    }

    func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        try await storage.remove(identifier, from: list)
    }

    func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        try await storage.contains(identifier, in: list)
    }
}
