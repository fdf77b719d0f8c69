import RateThrottleTestSupport

@testable import RateThrottle

/// A storage that is out of reach for some keys.
struct PartialStorage: StorageWrapper, AtomicStorageBackend, PartitionedStorageBackend {
    let base = InMemoryStorage()
    let isPartitioned: Bool
    let isFailing: @Sendable (_ key: String) -> Bool

    func get(_ key: String) async throws -> StorageValue? {
        if isFailing(key) { throw StorageError(code: .unavailable, message: "that part is down") }
        return base.get(key)
    }
}
