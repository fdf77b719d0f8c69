@testable import RateThrottle

/// A storage that decides itself, but can suspend: one in memory behind a switch.
struct OutageStorage: BehindOutage, RateLimitingStorageBackend {
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
}
