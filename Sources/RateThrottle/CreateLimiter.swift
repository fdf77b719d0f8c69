public import Logging

/// Makes a limiter in the memory of this process. It needs nothing else and cannot fail.
/// - Returns: A limiter without rules.
public func createLimiter() -> RateThrottleCore {
    RateThrottleCore()
}

/// Makes a limiter on a storage: ``InMemoryStorage`` with a configuration, or one of your own.
/// - Parameters:
///   - storage: Where limits are remembered.
///   - failurePolicy: What to answer when the storage cannot decide.
///   - decisionDeadline: How long one call waits for a storage that can suspend.
///   - circuitBreaker: When to stop asking a storage that fails, and when to try again.
///   - denyCache: Lets denials be repeated without asking the storage, under every rule; nil: under those only that say so.
///   - logger: Told when the storage fails and recovers.
/// - Returns: A limiter without rules.
public func createLimiter(
    storage: some StorageBackend,
    failurePolicy: FailurePolicy = .failClosed,
    decisionDeadline: Duration = .seconds(1),
    circuitBreaker: CircuitBreakerOptions = CircuitBreakerOptions(),
    denyCache: DenyCacheOptions? = nil,
    logger: Logger = Logger(label: "ratethrottle")
) -> RateThrottleCore {
    RateThrottleCore(
        storage: storage,
        failurePolicy: failurePolicy,
        decisionDeadline: decisionDeadline,
        circuitBreaker: circuitBreaker,
        denyCache: denyCache,
        logger: logger
    )
}

/// Makes a limiter on a storage that has to be reached first: it is connected when this returns.
/// - Parameters:
///   - storage: Which storage. There is no default: `createLimiter()` needs no `await`.
///   - failurePolicy: What to answer when the storage cannot decide.
///   - decisionDeadline: How long one call waits for a storage that can suspend.
///   - circuitBreaker: When to stop asking a storage that fails, and when to try again.
///   - denyCache: Lets denials be repeated without asking the storage, under every rule; nil: under those only that say so.
///   - logger: Told when the storage fails and recovers.
/// - Returns: A limiter without rules, whose `shutdown()` closes what was opened.
/// - Throws: What kept the storage from being reached; nothing for one in memory.
public func createLimiter(
    storage: StorageKind,
    failurePolicy: FailurePolicy = .failClosed,
    decisionDeadline: Duration = .seconds(1),
    circuitBreaker: CircuitBreakerOptions = CircuitBreakerOptions(),
    denyCache: DenyCacheOptions? = nil,
    logger: Logger = Logger(label: "ratethrottle")
) async throws -> RateThrottleCore {
    let opened = try await storage.open()
    return RateThrottleCore(
        storage: opened.storage,
        failurePolicy: failurePolicy,
        decisionDeadline: decisionDeadline,
        circuitBreaker: circuitBreaker,
        denyCache: denyCache,
        clock: nil,
        logger: logger,
        closing: opened.close
    )
}
