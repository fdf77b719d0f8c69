/// Where limits are remembered: the six operations of the Python package, and all that a custom backend needs.
///
/// All five strategies run on every backend. With these six operations alone, the fixed window and the sliding counter never
/// admit too much anywhere, and the other three are exact within one process. ``AtomicStorageBackend`` makes all five exact
/// across processes; ``RateLimitingStorageBackend`` decides in one step. A limiter finds the level by conformance.
///
/// Synchronous methods satisfy the requirements, and a backend throws whatever it likes: the limiter wraps it in
/// ``StorageError`` and lets its ``FailurePolicy`` answer. `Docs/WritingABackend.md` builds one in 60 lines.
///
/// ## What an implementation promises
///
/// `StorageBackendContract`, in the `RateThrottleTesting` product, has each of these as a check of that name.
///
/// - `missingKeyIsNil`: `get` of a key that is not there returns nil, and `exists` false.
/// - `setThenGet`: `get` returns what the last `set` stored, and `set` replaces value and lifetime.
/// - `typesSurvive`: what goes in comes out with the same type: "123" stays a string, 1.0 a double, bytes stay bytes.
/// - `keysAreDistinct`: keys that differ in any byte are different keys: case, spaces, NUL, `{ } * ? [ ]`, any UTF-8.
/// - `expiryEndsAKey`: a key with a lifetime is there before it ends and is gone from when it ends, for all six operations.
/// - `noLifetimeMeansPermanent`: a key that is set without a lifetime stays.
/// - `invalidLifetimeIsRefused`: a lifetime of zero or less throws and changes nothing; it never makes a key permanent.
/// - `incrementCreates`: `increment` of a key that is not there stores the amount, with the lifetime, and returns it.
/// - `incrementKeepsLifetime`: `increment` of a key that is there leaves its lifetime alone, whatever `ttl` says.
/// - `incrementGoesBothWays`: a negative amount subtracts, also below zero; amount 0 reads.
/// - `incrementRefusesOtherTypes`: `increment` of what is not an integer throws and changes nothing.
/// - `incrementOverflowIsRefused`: a sum beyond 64 bits throws and changes nothing.
/// - `incrementIsAtomic`: of concurrent increments none is lost, and no two return the same sum.
/// - `deleteSaysWhatItDid`: `delete` returns true when the key was there, false when not, and then it is gone.
/// - `clearCountsKeys`: `clear` removes every key of this backend, returns how many, and leaves other data alone.
public protocol StorageBackend: Sendable {
    /// Reads a value.
    /// - Parameter key: Up to 256 bytes of any UTF-8.
    /// - Returns: The value with the type that it was stored with; nil when the key is not there or has expired.
    /// - Throws: Anything, when the storage does not answer.
    func get(_ key: String) async throws -> StorageValue?

    /// Stores a value, whatever was there.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - value: The value.
    ///   - ttl: The lifetime, above zero, at a resolution of a millisecond or finer, rounded up; nil for no end.
    /// - Throws: ``StorageError`` with code `invalidLifetime` for a lifetime of zero or less; anything else when the storage
    ///   does not answer.
    func set(_ key: String, _ value: StorageValue, ttl: Duration?) async throws

    /// Adds to an integer, atomically; a key that is not there counts from 0.
    /// - Parameters:
    ///   - key: Up to 256 bytes of any UTF-8.
    ///   - amount: What to add, of either sign.
    ///   - ttl: The lifetime for a key that this call creates, as in ``set(_:_:ttl:)``; a key that is there keeps its own.
    /// - Returns: The sum.
    /// - Throws: ``StorageError`` with code `wrongType`, `overflow` or `invalidLifetime`, having changed nothing; anything
    ///   else when the storage does not answer.
    @discardableResult
    func increment(_ key: String, amount: Int, ttl: Duration?) async throws -> Int

    /// Removes a key.
    /// - Parameter key: Up to 256 bytes of any UTF-8.
    /// - Returns: Whether it was there.
    /// - Throws: Anything, when the storage does not answer.
    @discardableResult
    func delete(_ key: String) async throws -> Bool

    /// Asks whether a key is there.
    /// - Parameter key: Up to 256 bytes of any UTF-8.
    /// - Returns: Whether it is there and has not expired.
    /// - Throws: Anything, when the storage does not answer.
    func exists(_ key: String) async throws -> Bool

    /// Removes every key of this backend, and nothing that is not its own.
    /// - Returns: How many keys there were.
    /// - Throws: Anything, when the storage does not answer.
    @discardableResult
    func clear() async throws -> Int
}
