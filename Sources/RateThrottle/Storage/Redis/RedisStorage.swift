#if Redis
/// Limits shared by all processes that use the same Redis server and prefix.
///
/// A call, of however many checks of whatever strategies, is one script on the server: one round trip, all checks granted or
/// none charged, by the server's own clock, so that what the callers' clocks say does not matter. A decision costs the server
/// TIME, MGET and, when it is granted, SET; SETRANGE and PEXPIRE when a block begins, or for the first denial under a lowered
/// bucket; a sliding window's log a few more, O(log n).
///
/// ## Keys
/// One key for each rule and identifier, one for the lists of an identifier, one for each plain value; all begin with the
/// prefix and have at most 256 bytes. State always has a lifetime, set by the command or script that writes it: it ends when
/// the key is back at its full quota. All keys of an identifier lie in one slot of a cluster.
///
/// ## When the server does not answer
/// Every method throws ``StorageError``, or `CancellationError` when the calling task is cancelled. ``StorageError/underlying``
/// is the ``RedisError``, whose `mayHaveExecuted` says whether what was asked may have been charged. Nothing is sent twice
/// unless the server did not execute it, or the client's `retryOnTimeout` is set.
///
/// A string at a key of state or lists that is none is left alone: ``StorageError`` with code `corrupted`. So is what is no
/// string, once a grant would be written there; until then it reads as absent, because to look would cost each decision a
/// command. In a call of several checks those before it may be charged then, as `mayHaveExecuted` says.
///
/// The server is Redis 5 or later, or one that runs the same scripts. It must not evict keys that count: `noeviction`, or
/// memory enough.
public final class RedisStorage: RateLimitingStorageBackend {
    /// The prefix of every key unless you name another.
    public static let defaultKeyPrefix = "ratethrottle:"

    /// The client. It is yours: the storage never shuts it down.
    public let client: RedisClient
    /// What every key begins with.
    public let keyPrefix: String
    private let keys: Result<RedisKeys, StorageError>
    /// In tests, the time that decides; nil for the server's.
    let clock: (any EpochClock)?

    /// Makes a storage.
    /// - Parameters:
    ///   - client: The client, whose options say how long to wait.
    ///   - keyPrefix: What every key begins with: 1 to 32 bytes of UTF-8 without braces. With any other, every operation throws
    ///     ``StorageError`` with code `invalidArgument`, and ``createLimiter(storage:failurePolicy:decisionDeadline:circuitBreaker:denyCache:logger:)-(StorageKind,_,_,_,_,_)`` throws it at once.
    public convenience init(_ client: RedisClient, keyPrefix: String = RedisStorage.defaultKeyPrefix) {
        self.init(client, keyPrefix: keyPrefix, clock: nil)
    }

    init(_ client: RedisClient, keyPrefix: String, clock: (any EpochClock)?) {
        self.client = client
        self.keyPrefix = keyPrefix
        self.clock = clock
        keys = Result { () throws(StorageError) in try RedisKeys(prefix: keyPrefix) }
    }

    /// The names of keys, when the prefix is one.
    func validKeys() throws(StorageError) -> RedisKeys { try keys.get() }

    /// Asks the server, and turns its errors into a storage's.
    func ask<Answer>(_ question: () async throws(RedisError) -> Answer) async throws -> Answer {
        do { return try await question() } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw StorageError(error)
        }
    }
}
#endif
