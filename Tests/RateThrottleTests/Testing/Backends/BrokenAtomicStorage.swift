import RateThrottle

/// The atomic toy with its swap replaced.
struct BrokenAtomicStorage: AtomicStorageBackend {
    typealias Swap = @Sendable (ToyAtomicStorage, String, StorageValue?, StorageValue, Duration?) async throws -> Bool

    let base: ToyAtomicStorage
    let onSwap: Swap

    func get(_ key: String) -> StorageValue? { base.get(key) }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) throws { try base.set(key, value, ttl: ttl) }

    func increment(_ key: String, amount: Int, ttl: Duration?) throws -> Int {
        try base.increment(key, amount: amount, ttl: ttl)
    }

    func delete(_ key: String) -> Bool { base.delete(key) }

    func exists(_ key: String) -> Bool { base.exists(key) }

    func clear() -> Int { base.clear() }

    func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool {
        try await onSwap(base, key, expected, new, ttl)
    }
}
