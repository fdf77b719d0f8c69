import RateThrottle
import RateThrottleTestSupport

/// The atomic toy with its swap replaced.
struct BrokenAtomicStorage: StorageWrapper, AtomicStorageBackend {
    typealias Swap = @Sendable (ToyAtomicStorage, String, StorageValue?, StorageValue, Duration?) async throws -> Bool

    let base: ToyAtomicStorage
    let onSwap: Swap

    func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool {
        try await onSwap(base, key, expected, new, ttl)
    }
}
