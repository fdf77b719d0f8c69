@testable import RateThrottle

/// A storage that decides itself, but can suspend: one in memory behind a switch.
struct OutageStorage: RateLimitingStorageBackend {
    let outage: Outage
    let inner: InMemoryStorage

    init(_ outage: Outage, clock: any EpochClock) {
        self.outage = outage
        inner = InMemoryStorage(configuration: .init(clock: clock))
    }

    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        try await outage.pass()
        return try inner.evaluate(checks, peeking: peeking)
    }

    func forget(_ identifier: String, rule: RateThrottleRule) async throws {
        try await outage.pass()
        inner.forget(identifier, rule: rule)
    }

    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws {
        try await outage.pass()
        try inner.add(identifier, to: list, for: duration)
    }

    func remove(_ identifier: String, from list: AccessList) async throws -> Bool {
        try await outage.pass()
        return inner.remove(identifier, from: list)
    }

    func contains(_ identifier: String, in list: AccessList) async throws -> Bool {
        try await outage.pass()
        return inner.contains(identifier, in: list)
    }

    func compareAndSet(_ key: String, expected: StorageValue?, new: StorageValue, ttl: Duration?) async throws -> Bool {
        try await outage.pass()
        return try inner.compareAndSet(key, expected: expected, new: new, ttl: ttl)
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
