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
///   - logger: Told when the storage fails and recovers.
/// - Returns: A limiter without rules.
public func createLimiter(
    storage: some StorageBackend,
    failurePolicy: FailurePolicy = .failClosed,
    decisionDeadline: Duration = .seconds(1),
    logger: Logger = Logger(label: "ratethrottle")
) -> RateThrottleCore {
    RateThrottleCore(
        storage: storage,
        failurePolicy: failurePolicy,
        decisionDeadline: decisionDeadline,
        logger: logger
    )
}

/// Makes a limiter on a storage that has to be reached first: it is connected when this returns.
/// - Parameters:
///   - storage: Which storage. There is no default: `createLimiter()` needs no `await`.
///   - failurePolicy: What to answer when the storage cannot decide.
///   - decisionDeadline: How long one call waits for a storage that can suspend.
///   - logger: Told when the storage fails and recovers.
/// - Returns: A limiter without rules.
/// - Throws: What kept the storage from being reached; nothing for one in memory.
public func createLimiter(
    storage: StorageKind,
    failurePolicy: FailurePolicy = .failClosed,
    decisionDeadline: Duration = .seconds(1),
    logger: Logger = Logger(label: "ratethrottle")
) async throws -> RateThrottleCore {
    RateThrottleCore(
        storage: try await storage.open(),
        failurePolicy: failurePolicy,
        decisionDeadline: decisionDeadline,
        logger: logger
    )
}
