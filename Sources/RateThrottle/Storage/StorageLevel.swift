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

extension StorageLevel {
    /// The level of a backend, by conformance.
    package init(of backend: any StorageBackend) {
        self =
            switch backend {
            case is any RateLimitingStorageBackend: .native
            case is any AtomicStorageBackend: .atomic
            default: .operations
            }
    }
}
