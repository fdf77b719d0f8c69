@testable import RateThrottle

/// A storage of the six operations, over one in memory, behind a switch.
struct OutageBackend: StorageBackend {
    let outage: Outage
    let inner: InMemoryStorage

    init(_ outage: Outage, clock: any EpochClock) {
        self.outage = outage
        inner = InMemoryStorage(configuration: .init(clock: clock))
    }

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
