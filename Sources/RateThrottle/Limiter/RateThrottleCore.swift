public import Logging
import Synchronization

/// A rate limiter: rules, lists and metrics over a storage that remembers what was counted.
///
/// ```swift
/// let limiter = RateThrottleCore(storage: InMemoryStorage())
/// limiter.addRule(try RateThrottleRule(name: "api_limit", limit: 1000, window: .seconds(60)))
/// let status = try await limiter.checkRateLimit("192.168.1.100", rule: "api_limit")
/// ```
///
/// Everything may be called from any task or thread at once. No lock is held while the storage is asked or user code runs.
/// How exact decisions are depends on the storage (``StorageBackend``); what is answered when it fails, on the
/// ``FailurePolicy``. Rules live in the process; what was counted, blocks and lists live in the storage.
public final class RateThrottleCore: Sendable {
    /// The storage that was passed in.
    public let storage: any StorageBackend
    let decider: Decider
    let fallback: Decider?
    let failurePolicy: FailurePolicy
    /// After how long a storage is worth asking again that has no breaker.
    let probeMicroseconds: Int
    let rules = Lock<[String: ActiveRule]>([:])
    /// The same as numbers, for decisions in memory.
    let board = RuleBoard()
    /// The storage, when it is the one in memory; `storage` holds it.
    let memory: UncountedReference<InMemoryStorage>?
    /// A copy: a global is looked up whenever it is used.
    let secret = Fingerprint.secret
    /// How many rules were ever added.
    let generations = Atomic<Int>(0)
    let counters = MetricsCounters()
    let hub = ViolationHub()
    let ledger = ListLedger()
    let outages: OutageLog
    /// For the rules whose denials are cached; nil for a storage that never suspends, or does not decide itself.
    let denyCache: DenyCache?
    /// Whether a rule's denials are cached that does not say.
    let cachesDenials: Bool
    private let closing: Closing?

    /// Makes a limiter without rules.
    /// - Parameters:
    ///   - storage: Where limits are remembered. Its level is found here, once, by conformance.
    ///   - failurePolicy: What to answer when the storage cannot decide.
    ///   - decisionDeadline: How long one call waits for a storage that can suspend; after that the failure policy answers.
    ///     What is not above zero fails every call. Not used with ``InMemoryStorage``, which never waits.
    ///   - circuitBreaker: When to stop asking a storage that fails, and when to try again. A fallback that can suspend has a
    ///     breaker of its own, under the same options.
    ///   - denyCache: Lets denials be repeated without asking the storage, under every rule; nil: under those only that say so
    ///     (``addRule(_:cachingDenials:)``). Not used with ``InMemoryStorage``, nor below ``StorageLevel/native``.
    ///   - clock: What decides on backends that cannot decide themselves (``StorageBackend``, ``AtomicStorageBackend``): nil
    ///     for the system's wall clock. Storages that decide have a clock of their own. It is also the clock of the circuit
    ///     breaker and the deny cache, for which nil is ``MonotonicClock``.
    ///   - logger: Told when the storage fails and recovers; never an identifier, key or value.
    public convenience init(
        storage: any StorageBackend = InMemoryStorage(),
        failurePolicy: FailurePolicy = .failClosed,
        decisionDeadline: Duration = .seconds(1),
        circuitBreaker: CircuitBreakerOptions = CircuitBreakerOptions(),
        denyCache: DenyCacheOptions? = nil,
        clock: (any EpochClock)? = nil,
        logger: Logger = Logger(label: "ratethrottle")
    ) {
        self.init(
            storage: storage,
            failurePolicy: failurePolicy,
            decisionDeadline: decisionDeadline,
            circuitBreaker: circuitBreaker,
            denyCache: denyCache,
            clock: clock,
            logger: logger,
            closing: nil
        )
    }

    /// The same with what ``shutdown(deadline:)`` is to close, once, within the time that it is given.
    init(
        storage: any StorageBackend,
        failurePolicy: FailurePolicy,
        decisionDeadline: Duration,
        circuitBreaker: CircuitBreakerOptions,
        denyCache: DenyCacheOptions?,
        clock: (any EpochClock)?,
        logger: Logger,
        closing: (@Sendable (Duration) async -> Void)?
    ) {
        self.storage = storage
        memory = (storage as? InMemoryStorage).map(UncountedReference.init(toHeld:))
        self.failurePolicy = failurePolicy
        func decider(_ storage: any StorageBackend) -> Decider {
            Decider(storage, clock: clock, deadline: decisionDeadline, breaker: circuitBreaker)
        }
        self.decider = decider(storage)
        if case .fallback(let other, _) = failurePolicy { fallback = decider(other) } else { fallback = nil }
        probeMicroseconds = circuitBreaker.probeInterval.microsecondsRoundedUp
        outages = OutageLog(logger: logger)
        cachesDenials = denyCache != nil
        self.denyCache =
            self.decider.immediate == nil && self.decider.level == .native
            ? DenyCache(denyCache ?? DenyCacheOptions(), clock: clock ?? MonotonicClock()) : nil
        self.closing = closing.map(Closing.init)
    }

    /// Ends the violation streams, waits, for at most five seconds, until the callbacks have had what is queued for them, and
    /// closes the storage if `createLimiter` opened it.
    ///
    /// Calls that are under way end as they would. Later ones are decided as before; on a storage that was closed, by the
    /// failure policy. Safe to call twice.
    public func shutdown() async {
        await shutdown(deadline: .seconds(5))
    }

    /// Ends the violation streams, waits until the callbacks have had what is queued for them, and closes the storage if
    /// `createLimiter` opened it; or until the time is over.
    /// - Parameter deadline: How long to wait for a callback that takes its time, and for the storage; both go on afterwards.
    public func shutdown(deadline: Duration) async {
        hub.finishStreams()
        async let closed: Void? = closing?.close(within: deadline)
        try? await Deadline.run(within: deadline) { [hub] in await hub.drainCallbacks() }
        await closed
    }
}
