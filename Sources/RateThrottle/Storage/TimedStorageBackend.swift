/// A storage that keeps a deadline itself: the limiter needs no task and no timer of its own to bound a decision.
protocol TimedStorageBackend: RateLimitingStorageBackend {
    /// Decides all checks in one step, as ``RateLimitingStorageBackend/evaluate(_:peeking:)``, or throws when the time is over.
    /// - Throws: ``StorageError``, with code `timedOut` when the time is over; `CancellationError` when the caller's task is
    ///   cancelled.
    func evaluate(_ checks: [Check], peeking: Bool, within limit: Duration) async throws -> [Outcome]
}
