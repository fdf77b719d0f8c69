/// A limit: so many requests in so much time, counted by a strategy.
///
/// A rule is a value, validated once, when it is made: what exists is right. Add it to a limiter with
/// ``RateThrottleCore/addRule(_:)``; adding one with the name of another redefines that one on live state (counts stay as
/// long as window, strategy and scope do).
///
/// ```swift
/// let api = try RateThrottleRule(name: "api_limit", limit: 1000, window: .seconds(60))
/// let login = try RateThrottleRule(name: "login", rate: "5/minute", strategy: .slidingWindow, blockDuration: .seconds(900))
/// ```
public struct RateThrottleRule: Sendable, Hashable {
    /// The longest name, in bytes of UTF-8.
    public static let maximumNameLength = 64
    /// The highest limit of ``RateThrottleStrategy/slidingWindow``, which keeps a log of its grants.
    public static let maximumLogLimit = 100_000
    /// The longest window and block, 2^51 µs (71 years): `now + 2 × window` stays within 53 bits.
    static let maximumDuration = 1 << 51

    /// What the rule is called: 1 to 64 bytes, part of every key.
    public let name: String
    /// Requests per window, 1 or more.
    public let limit: Int
    /// The length of the window, in whole microseconds.
    public let window: Duration
    /// How the rule counts.
    public let strategy: RateThrottleStrategy
    /// The capacity of a token bucket, nil for the limit.
    public let burst: Int?
    /// What the identifiers of this rule are: part of every key.
    public let scope: Scope
    /// For how long a denial refuses everything that follows; zero for no block.
    public let blockDuration: Duration

    /// The same, in the numbers that decisions are made of.
    let quota: Quota

    /// What an unused key can take at once: the burst of a token bucket, the limit of every other strategy.
    public var capacity: Int { quota.capacity }

    /// Makes a rule, or says what is wrong with it.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 bytes of UTF-8. Names that are not printable ASCII work everywhere but in draft HTTP headers.
    ///   - limit: Requests per window: 1 or more, up to 100,000 for `.slidingWindow`. The limit (or burst) times the window,
    ///     in the coarsest of 1 µs, 1 ms and 1 s that divides the window, is at most 2^53.
    ///   - window: Whole microseconds, from 1 µs to 2^51 µs (71 years).
    ///   - strategy: How to count.
    ///   - burst: The capacity of a token bucket: the limit or more. Refused for every other strategy.
    ///   - scope: What the identifiers are. The same identifier under two scopes is two keys.
    ///   - blockDuration: For how long a denial blocks, from zero (no block; the Python package's default is 300 s) to
    ///     2^51 µs.
    /// - Throws: ``RuleError``, whose message names the wrong value and what is allowed.
    public init(
        name: String,
        limit: Int,
        window: Duration,
        strategy: RateThrottleStrategy = .slidingCounter,
        burst: Int? = nil,
        scope: Scope = .ip,
        blockDuration: Duration = .zero
    ) throws(RuleError) {
        if strategy == .slidingWindow, limit > Self.maximumLogLimit { throw .logTooLong(limit, in: name) }
        try self.init(
            unboundedLog: name,
            limit: limit,
            window: window,
            strategy: strategy,
            burst: burst,
            scope: scope,
            blockDuration: blockDuration
        )
    }

    /// Makes a rule from a rate such as "100/minute".
    ///
    /// - Parameters:
    ///   - name: As in ``init(name:limit:window:strategy:burst:scope:blockDuration:)``, like all that follow the rate.
    ///   - rate: `count/unit` or `count per [number] unit`, in any case and spacing: "5/second", "100/minute",
    ///     "10 per 5 minutes", "100/15m", "1000/hour", "1/day". Units: ms, s, m, h, d, w and their names.
    ///   - strategy: How to count.
    ///   - burst: The capacity of a token bucket.
    ///   - scope: What the identifiers are.
    ///   - blockDuration: For how long a denial blocks.
    /// - Throws: ``RuleError``, whose message says which part of the rate cannot be read.
    public init(
        name: String,
        rate: String,
        strategy: RateThrottleStrategy = .slidingCounter,
        burst: Int? = nil,
        scope: Scope = .ip,
        blockDuration: Duration = .zero
    ) throws(RuleError) {
        let parsed = try RateString(rate)
        try self.init(
            name: name,
            limit: parsed.limit,
            window: parsed.window,
            strategy: strategy,
            burst: burst,
            scope: scope,
            blockDuration: blockDuration
        )
    }

    /// The same without the bound on a log's limit, which the exact model's vectors exceed.
    package init(
        unboundedLog name: String,
        limit: Int,
        window: Duration,
        strategy: RateThrottleStrategy,
        burst: Int?,
        scope: Scope,
        blockDuration: Duration
    ) throws(RuleError) {
        guard (1...Self.maximumNameLength).contains(name.utf8.count) else { throw .invalidName(name) }
        guard limit >= 1 else { throw .invalidLimit(limit, in: name) }
        if let burst {
            guard strategy == .tokenBucket else { throw .burstNotSupported(burst, strategy: strategy, in: name) }
            guard burst >= limit else { throw .burstBelowLimit(burst, limit: limit, in: name) }
        }
        guard let windowLength = window.wholeMicroseconds, (1...Self.maximumDuration).contains(windowLength) else {
            throw .invalidWindow(window, in: name)
        }
        guard let blockLength = blockDuration.wholeMicroseconds, (0...Self.maximumDuration).contains(blockLength) else {
            throw .invalidBlockDuration(blockDuration, in: name)
        }
        let quota = Quota(
            strategy: strategy,
            limit: limit,
            capacity: burst ?? limit,
            windowMicroseconds: windowLength,
            blockMicroseconds: blockLength
        )
        guard let quota else { throw .outOfRange(capacity: burst ?? limit, window: window, in: name) }
        self.name = name
        self.limit = limit
        self.window = window
        self.strategy = strategy
        self.burst = burst
        self.scope = scope
        self.blockDuration = blockDuration
        self.quota = quota
    }
}
