public import Logging

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
    /// How long a degraded denial tells a client to wait.
    static let degradedRetryMicroseconds = 1_000_000

    /// The storage that was passed in.
    public let storage: any StorageBackend
    let decider: Decider
    let fallback: Decider?
    let failurePolicy: FailurePolicy
    let rules = Lock<[String: ActiveRule]>([:])
    let counters = MetricsCounters()
    let hub = ViolationHub()
    let ledger = ListLedger()
    let outages: OutageLog

    /// Makes a limiter without rules.
    /// - Parameters:
    ///   - storage: Where limits are remembered. Its level is found here, once, by conformance.
    ///   - failurePolicy: What to answer when the storage cannot decide.
    ///   - decisionDeadline: How long one call waits for a storage that can suspend; after that the failure policy answers.
    ///     What is not above zero fails every call. Not used with ``InMemoryStorage``, which never waits.
    ///   - clock: What decides on backends that cannot decide themselves (``StorageBackend``, ``AtomicStorageBackend``): nil
    ///     for the system's wall clock. Storages that decide have a clock of their own.
    ///   - logger: Told when the storage fails and recovers; never an identifier, key or value.
    public init(
        storage: any StorageBackend = InMemoryStorage(),
        failurePolicy: FailurePolicy = .failClosed,
        decisionDeadline: Duration = .seconds(1),
        clock: (any EpochClock)? = nil,
        logger: Logger = Logger(label: "ratethrottle")
    ) {
        self.storage = storage
        self.failurePolicy = failurePolicy
        decider = Decider(storage, clock: clock, deadline: decisionDeadline)
        if case .fallback(let other, _) = failurePolicy {
            fallback = Decider(other, clock: clock, deadline: decisionDeadline)
        } else {
            fallback = nil
        }
        outages = OutageLog(logger: logger)
    }

    /// Ends the violation streams and waits, for at most five seconds, until the callbacks have had what is queued for them.
    ///
    /// Calls that are under way end as they would; later ones are decided as before. Safe to call twice.
    public func shutdown() async {
        await shutdown(deadline: .seconds(5))
    }

    /// Ends the violation streams and waits until the callbacks have had what is queued for them, or the time is over.
    /// - Parameter deadline: How long to wait for a callback that takes its time; it goes on afterwards.
    public func shutdown(deadline: Duration) async {
        hub.finishStreams()
        try? await Deadline.run(within: deadline) { [hub] in await hub.drainCallbacks() }
    }
}
