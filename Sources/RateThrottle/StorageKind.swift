/// A storage that ``createLimiter(storage:failurePolicy:decisionDeadline:logger:)-(StorageKind,_,_,_)`` opens by description.
public struct StorageKind: Sendable {
    private let make: @Sendable () async throws -> any StorageBackend

    /// In the memory of this process.
    public static var inMemory: StorageKind { inMemory(InMemoryStorage.Configuration()) }

    /// In the memory of this process, with a cap and a clock.
    /// - Parameter configuration: The cap on keys, and the clock.
    /// - Returns: The description.
    public static func inMemory(_ configuration: InMemoryStorage.Configuration) -> StorageKind {
        StorageKind { InMemoryStorage(configuration: configuration) }
    }

    func open() async throws -> any StorageBackend {
        try await make()
    }
}
