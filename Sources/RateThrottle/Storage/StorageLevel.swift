/// How exact decisions on a storage are: found once, by conformance.
public enum StorageLevel: String, Sendable, Hashable, CaseIterable, Codable {
    /// ``StorageBackend``: fixed window and sliding counter never admit too much anywhere; the others are exact within
    /// this process.
    case operations
    /// ``AtomicStorageBackend``: all five strategies are exact across processes.
    case atomic
    /// ``RateLimitingStorageBackend``: exact, in one step, all checks of a call or none.
    case native
}
