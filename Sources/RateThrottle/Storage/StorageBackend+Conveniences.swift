// Overloads with fewer parameters, never default arguments: a default would satisfy the requirement by calling itself.
extension StorageBackend {
    /// Stores a value without end.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - value: The value.
    /// - Throws: As ``set(_:_:ttl:)-(_,StorageValue,_)``.
    public func set(_ key: String, _ value: StorageValue) async throws {
        try await set(key, value, ttl: nil)
    }

    /// Stores a string, integer, double or bytes without end.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - value: The value; its type survives.
    /// - Throws: As ``set(_:_:ttl:)-(_,StorageValue,_)``.
    public func set(_ key: String, _ value: some StorageValueConvertible) async throws {
        try await set(key, value.storageValue, ttl: nil)
    }

    /// Stores a string, integer, double or bytes for a time.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - value: The value; its type survives.
    ///   - ttl: The lifetime, above zero; nil for no end.
    /// - Throws: As ``set(_:_:ttl:)-(_,StorageValue,_)``.
    public func set(_ key: String, _ value: some StorageValueConvertible, ttl: Duration?) async throws {
        try await set(key, value.storageValue, ttl: ttl)
    }

    /// Adds 1 to an integer; a key that this creates has no end.
    /// - Parameter key: Up to 256 bytes of any UTF-8.
    /// - Returns: The sum.
    /// - Throws: As ``increment(_:amount:ttl:)``.
    @discardableResult
    public func increment(_ key: String) async throws -> Int {
        try await increment(key, amount: 1, ttl: nil)
    }

    /// Adds to an integer; a key that this creates has no end.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - amount: What to add, of either sign.
    /// - Returns: The sum.
    /// - Throws: As ``increment(_:amount:ttl:)``.
    @discardableResult
    public func increment(_ key: String, amount: Int) async throws -> Int {
        try await increment(key, amount: amount, ttl: nil)
    }

    /// Adds 1 to an integer.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - ttl: The lifetime for a key that this call creates.
    /// - Returns: The sum.
    /// - Throws: As ``increment(_:amount:ttl:)``.
    @discardableResult
    public func increment(_ key: String, ttl: Duration?) async throws -> Int {
        try await increment(key, amount: 1, ttl: ttl)
    }
}
