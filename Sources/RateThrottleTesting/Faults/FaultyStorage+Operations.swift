public import RateThrottle

extension FaultyStorage {
    /// Reads a value.
    /// - Parameter key: The key.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    public func get(_ key: String) async throws -> StorageValue? {
        try await perform(.get) { try await backend.get(key) }
    }

    /// Stores a value.
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    ///   - ttl: The lifetime.
    /// - Throws: What the test asked for, or the backend throws.
    public func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws {
        try await perform(.set) { try await backend.set(key, value, ttl: ttl) }
    }

    /// Adds to an integer.
    /// - Parameters:
    ///   - key: The key.
    ///   - amount: What to add.
    ///   - ttl: The lifetime for a new key.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    @discardableResult
    public func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        try await perform(.increment) { try await backend.increment(key, amount: amount, ttl: ttl) }
    }

    /// Removes a key.
    /// - Parameter key: The key.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    @discardableResult
    public func delete(_ key: String) async throws -> Bool {
        try await perform(.delete) { try await backend.delete(key) }
    }

    /// Asks whether a key is there.
    /// - Parameter key: The key.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    public func exists(_ key: String) async throws -> Bool {
        try await perform(.exists) { try await backend.exists(key) }
    }

    /// Removes every key.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    @discardableResult
    public func clear() async throws -> Int {
        try await perform(.clear) { try await backend.clear() }
    }
}

extension FaultyStorage: AtomicStorageBackend where Backend: AtomicStorageBackend {
    /// Replaces a value if it is the expected one.
    /// - Parameters:
    ///   - key: The key.
    ///   - expected: What must be stored.
    ///   - new: What to store instead.
    ///   - ttl: The new lifetime.
    /// - Returns: What the backend returns.
    /// - Throws: What the test asked for, or the backend throws.
    public func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool {
        try await perform(.compareAndSet) {
            try await backend.compareAndSet(key, expected: expected, new: new, ttl: ttl)
        }
    }
}
