import RateThrottle

/// A backend each of whose operations suspends before and after it, so that others get in between.
struct SuspendingStorage<Backend: StorageBackend>: StorageBackend {
    let backend: Backend
    /// Called after each operation has been carried out and before its reply: what a slow network lets happen.
    var beforeReply: @Sendable () -> Void = {}

    func get(_ key: String) async throws -> StorageValue? {
        try await suspending { try await backend.get(key) }
    }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws {
        try await suspending { try await backend.set(key, value, ttl: ttl) }
    }

    func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        try await suspending { try await backend.increment(key, amount: amount, ttl: ttl) }
    }

    func delete(_ key: String) async throws -> Bool {
        try await suspending { try await backend.delete(key) }
    }

    func exists(_ key: String) async throws -> Bool {
        try await suspending { try await backend.exists(key) }
    }

    func clear() async throws -> Int {
        try await suspending { try await backend.clear() }
    }

    private func suspending<Answer: Sendable>(_ call: () async throws -> Answer) async throws -> Answer {
        await Task.yield()
        let answer = try await call()
        beforeReply()
        await Task.yield()
        return answer
    }
}

extension SuspendingStorage: AtomicStorageBackend where Backend: AtomicStorageBackend {
    func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool {
        try await suspending { try await backend.compareAndSet(key, expected: expected, new: new, ttl: ttl) }
    }
}
