import RateThrottle
import RateThrottleTestSupport

/// The in-memory storage with some decisions replaced.
struct BrokenNativeStorage: StorageWrapper, RateLimitingStorageBackend {
    let base: InMemoryStorage
    var onEvaluate: (@Sendable (InMemoryStorage, [Check], Bool) async throws -> [Outcome])?
    var onForget: (@Sendable (InMemoryStorage, String, RateThrottleRule) async throws -> Void)?
    var onAdd: (@Sendable (InMemoryStorage, String, AccessList, Duration?) async throws -> Void)?
    var onRemove: (@Sendable (InMemoryStorage, String, AccessList) async throws -> Bool)?
    var onContains: (@Sendable (InMemoryStorage, String, AccessList) async throws -> Bool)?

    init(_ base: InMemoryStorage) {
        self.base = base
    }

    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        guard let onEvaluate else { return try base.evaluate(checks, peeking: peeking) }
        return try await onEvaluate(base, checks, peeking)
    }

    func forget(_ identifier: String, rule: RateThrottleRule) async throws {
        guard let onForget else { return base.forget(identifier, rule: rule) }
        try await onForget(base, identifier, rule)
    }

    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        guard let onAdd else { return try base.add(identifier, to: list, for: duration) }
        try await onAdd(base, identifier, list, duration)
    }

    func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        guard let onRemove else { return base.remove(identifier, from: list) }
        return try await onRemove(base, identifier, list)
    }

    func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        guard let onContains else { return base.contains(identifier, in: list) }
        return try await onContains(base, identifier, list)
    }
}
