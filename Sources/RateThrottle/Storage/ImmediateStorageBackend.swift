/// A storage that decides without ever suspending: the limiter calls it without a task, an array or a continuation.
protocol ImmediateStorageBackend: RateLimitingStorageBackend {
    /// Decides one check.
    func evaluateNow(_ check: Check, peeking: Bool) throws(StorageError) -> Outcome

    /// Decides all checks in one step.
    func evaluateNow(_ checks: [Check], peeking: Bool) throws(StorageError) -> [Outcome]

    /// Forgets what was counted for an identifier under a rule, and its block.
    func forget(_ identifier: String, rule: RateThrottleRule)

    /// The clock that decides.
    var clock: any EpochClock { get }
}
