import RateThrottle

/// The toy with `compareAndSet` besides: a final class with synchronous methods.
final class ToyAtomicStorage: AtomicStorageBackend {
    let base: ToyStorage

    init(_ medium: ToyMedium = ToyMedium(), prefix: String? = nil) {
        base = ToyStorage(medium, prefix: prefix)
    }

    func get(_ key: String) -> StorageValue? { base.get(key) }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) throws { try base.set(key, value, ttl: ttl) }

    func increment(_ key: String, amount: Int, ttl: Duration?) throws -> Int {
        try base.increment(key, amount: amount, ttl: ttl)
    }

    func delete(_ key: String) -> Bool { base.delete(key) }

    func exists(_ key: String) -> Bool { base.exists(key) }

    func clear() -> Int { base.clear() }

    func compareAndSet(_ key: String, expected: StorageValue?, new: StorageValue, ttl: Duration?) throws -> Bool {
        let end = try base.medium.end(of: ttl)
        return base.medium.withEntry(base.prefix + key) { entry in
            guard entry?.value == expected else { return false }
            entry = ToyMedium.Entry(value: new, end: end)
            return true
        }
    }
}
