@testable import RateThrottle

/// What stands behind a switch: its six operations are those of a storage in memory, when the switch lets them pass.
protocol BehindOutage: StorageBackend {
    var outage: Outage { get }
    var inner: InMemoryStorage { get }
}

extension BehindOutage {
    func get(_ key: String) async throws -> StorageValue? {
        try await outage.pass()
        return inner.get(key)
    }

    func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws {
        try await outage.pass()
        try inner.set(key, value, ttl: ttl)
    }

    func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int {
        try await outage.pass()
        return try inner.increment(key, amount: amount, ttl: ttl)
    }

    func delete(_ key: String) async throws -> Bool {
        try await outage.pass()
        return inner.delete(key)
    }

    func exists(_ key: String) async throws -> Bool {
        try await outage.pass()
        return inner.exists(key)
    }

    func clear() async throws -> Int {
        try await outage.pass()
        return inner.clear()
    }
}
