package import RateThrottle

/// A backend around another one, that forwards whatever its own type does not replace.
package protocol StorageWrapper: StorageBackend {
    associatedtype Base: StorageBackend
    var base: Base { get }

    /// Carries out each operation that is forwarded.
    func perform<Answer: Sendable>(_ call: () async throws -> Answer) async throws -> Answer
}

extension StorageWrapper {
    package func perform<Answer: Sendable>(_ call: () async throws -> Answer) async throws -> Answer {
        try await call()
    }

    package func get(_ key: String) async throws -> StorageValue? {
        try await perform { try await base.get(key) }
    }

    package func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws {
        try await perform { try await base.set(key, value, ttl: ttl) }
    }

    package func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        try await perform { try await base.increment(key, amount: amount, ttl: ttl) }
    }

    package func delete(_ key: String) async throws -> Bool {
        try await perform { try await base.delete(key) }
    }

    package func exists(_ key: String) async throws -> Bool {
        try await perform { try await base.exists(key) }
    }

    package func clear() async throws -> Int {
        try await perform { try await base.clear() }
    }
}

extension StorageWrapper where Base: AtomicStorageBackend {
    package func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool {
        try await perform { try await base.compareAndSet(key, expected: expected, new: new, ttl: ttl) }
    }
}
