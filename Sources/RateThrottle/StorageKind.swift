/// A storage that
/// ``createLimiter(storage:failurePolicy:decisionDeadline:circuitBreaker:denyCache:logger:)-(StorageKind,_,_,_,_,_)`` opens by
/// description.
public struct StorageKind: Sendable {
    /// A storage that was opened, and what closes it.
    struct Opened: Sendable {
        let storage: any StorageBackend
        /// Closes it within a time; nil when there is nothing to close.
        let close: (@Sendable (Duration) async -> Void)?

        init(_ storage: any StorageBackend, close: (@Sendable (Duration) async -> Void)? = nil) {
            self.storage = storage
            self.close = close
        }
    }

    private let opening: @Sendable () async throws -> Opened

    /// Describes a storage by how it is opened.
    init(opening: @escaping @Sendable () async throws -> Opened) {
        self.opening = opening
    }

    /// In the memory of this process.
    public static var inMemory: StorageKind { inMemory(InMemoryStorage.Configuration()) }

    /// In the memory of this process, with a cap and a clock.
    /// - Parameter configuration: The cap on keys, and the clock.
    /// - Returns: The description.
    public static func inMemory(_ configuration: InMemoryStorage.Configuration) -> StorageKind {
        StorageKind { Opened(InMemoryStorage(configuration: configuration)) }
    }

    /// Opens it.
    func open() async throws -> Opened {
        try await opening()
    }
}
