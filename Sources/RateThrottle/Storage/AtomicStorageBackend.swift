/// A backend that can also replace a value only if nobody changed it: all five strategies are exact across processes.
///
/// ## What an implementation promises besides
///
/// - `swapReplacesWhatIsExpected`: with the stored value expected, it is replaced, and true is returned.
/// - `swapLeavesWhatIsNot`: with another value or type expected, nothing changes, and false is returned.
/// - `swapCreatesWhenAbsent`: with nil expected, the key is created when it is not there or has expired; else false.
/// - `swapSetsTheLifetime`: the lifetime is the one given, counted from the swap; nil makes the key permanent.
/// - `swapIsAtomic`: of concurrent swaps that expect the same value, exactly one returns true.
public protocol AtomicStorageBackend: StorageBackend {
    /// Replaces a value if it is the expected one, atomically.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - expected: What must be stored, equal in type and value; nil: the key must not be there.
    ///   - new: What to store instead.
    ///   - ttl: The new lifetime, above zero, at a resolution of a millisecond or finer, rounded up; nil for no end.
    /// - Returns: Whether the value was replaced; false when another was found.
    /// - Throws: ``StorageError`` with code `invalidLifetime` for a lifetime of zero or less; anything else when the storage
    ///   does not answer.
    func compareAndSet(
        _ key: String,
        expected: StorageValue?,
        new: StorageValue,
        ttl: Duration?
    ) async throws -> Bool
}
