import RateThrottle

/// The toy with some operations replaced: a backend that breaks the promises that its maker wants broken.
struct BrokenStorage: StorageBackend {
    let base: ToyStorage
    var onGet: (@Sendable (ToyStorage, String) async throws -> StorageValue?)?
    var onSet: (@Sendable (ToyStorage, String, StorageValue, Duration?) async throws -> Void)?
    var onIncrement: (@Sendable (ToyStorage, String, Int, Duration?) async throws -> Int)?
    var onDelete: (@Sendable (ToyStorage, String) async throws -> Bool)?
    var onExists: (@Sendable (ToyStorage, String) async throws -> Bool)?
    var onClear: (@Sendable (ToyStorage) async throws -> Int)?
    /// What the backend makes of a key's name.
    var name: @Sendable (String) -> String = { $0 }

    init(_ base: ToyStorage) {
        self.base = base
    }

    func get(_ key: String) async throws -> StorageValue? {
        guard let onGet else { return base.get(name(key)) }
        return try await onGet(base, name(key))
    }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws {
        guard let onSet else { return try base.set(name(key), value, ttl: ttl) }
        try await onSet(base, name(key), value, ttl)
    }

    func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        guard let onIncrement else { return try base.increment(name(key), amount: amount, ttl: ttl) }
        return try await onIncrement(base, name(key), amount, ttl)
    }

    func delete(_ key: String) async throws -> Bool {
        guard let onDelete else { return base.delete(name(key)) }
        return try await onDelete(base, name(key))
    }

    func exists(_ key: String) async throws -> Bool {
        guard let onExists else { return base.exists(name(key)) }
        return try await onExists(base, name(key))
    }

    func clear() async throws -> Int {
        guard let onClear else { return base.clear() }
        return try await onClear(base)
    }
}
