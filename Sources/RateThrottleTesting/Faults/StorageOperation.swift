/// An operation of a backend, of any level.
public enum StorageOperation: String, Sendable, Hashable, CaseIterable, Codable {
    /// Reads a value.
    case get
    /// Stores a value.
    case set
    /// Adds to an integer.
    case increment
    /// Removes a key.
    case delete
    /// Asks whether a key is there.
    case exists
    /// Removes every key.
    case clear
    /// Replaces a value if it is the expected one.
    case compareAndSet
    /// Decides checks.
    case evaluate
    /// Forgets what was counted.
    case forget
    /// Puts an identifier on a list.
    case add
    /// Takes an identifier off a list.
    case remove
    /// Asks whether an identifier is on a list.
    case contains
}

extension Set<StorageOperation> {
    /// Every operation.
    public static var all: Set<StorageOperation> { Set(StorageOperation.allCases) }
}
