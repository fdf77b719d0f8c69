/// Lets a limiter deny again, without asking the storage, what the storage denied until a time that is not yet over.
///
/// A denial by `.limitExceeded` or `.blocked` comes with `retryAfter`. Until that is over, counted from before the storage
/// was asked, the same identifier is denied under the same rule in this process: for the same or a larger cost, and, while
/// blocked, for every cost of 1 or more. The status has the reason, `blocked` and `remaining` that the storage told, and
/// `retryAfter` and `resetAfter` count down; a denial that started a block is repeated as `.blocked`, as the storage would.
/// To a larger cost than the one denied, `retryAfter` may be too short. A cached denial is what the storage said, and no
/// failure: `degraded` is false, and while the circuit breaker is open it is answered, too.
///
/// The storage is always asked for a cost of 0, a cost above the rule's capacity, and a peek; and for a call of several
/// checks unless each of them is known to be denied. An entry goes when `reset` is called for it, when its rule is added
/// anew or removed, and when the identifier is put on a list or taken off one: through this limiter.
///
/// ## What other processes do meanwhile
/// Another process may reset the key, which also ends its block, raise the limit, or whitelist or blacklist the identifier.
/// This one is late to see it by what was left until `retryAfter`, or by ``maximumAge`` if that is less, and no longer.
/// It never grants what the storage would deny.
///
/// Not used with a storage that never suspends, as ``InMemoryStorage``: to ask it costs no more than to ask the cache. Nor
/// with one that does not decide itself (below ``StorageLevel/native``): what a call adds there and gives back may deny
/// another one for a moment, and that must not become the whole of `retryAfter`.
public struct DenyCacheOptions: Sendable, Hashable {
    /// How many denials are remembered at most, over all rules: 1 to 2^31. Those not renewed for longest go first.
    public let maxEntries: Int
    /// How long a denial is remembered at most; nil: until `retryAfter` is over.
    public let maximumAge: Duration?

    /// Makes options.
    /// - Parameters:
    ///   - maxEntries: How many denials are remembered at most; less than 1 is taken to be 1, more than 2^31 to be 2^31.
    ///   - maximumAge: How long a denial is remembered at most; zero or less remembers none, nil sets no bound.
    public init(maxEntries: Int = 10_000, maximumAge: Duration? = nil) {
        self.maxEntries = min(max(1, maxEntries), 1 << 31)
        self.maximumAge = maximumAge
    }
}
