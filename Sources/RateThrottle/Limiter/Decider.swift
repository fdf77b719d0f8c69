/// A storage at the level that it has, found once.
struct Decider: Sendable {
    /// The level.
    let level: StorageLevel
    /// The clock that decides, as far as this process knows it.
    let clock: any EpochClock
    /// The storage, when it decides without ever suspending.
    let immediate: (any ImmediateStorageBackend)?
    /// The storage, when it keeps deadlines itself.
    private let timed: (any TimedStorageBackend)?
    /// How long to wait for one that can suspend.
    let deadline: Duration
    /// When to leave alone one that can suspend; nil for one that cannot.
    let breaker: SharedCircuitBreaker?
    private let source: any DecisionSource

    init(
        _ storage: any StorageBackend,
        clock: (any EpochClock)?,
        deadline: Duration,
        breaker options: CircuitBreakerOptions
    ) {
        self.deadline = deadline
        immediate = storage as? any ImmediateStorageBackend
        timed = storage as? any TimedStorageBackend
        let isPartitioned = (storage as? any PartitionedStorageBackend)?.isPartitioned ?? false
        breaker =
            immediate == nil
            ? SharedCircuitBreaker(options, clock: clock ?? MonotonicClock(), isPartitioned: isPartitioned) : nil
        self.clock = clock ?? immediate?.clock ?? WallClock()
        level = StorageLevel(of: storage)
        if let native = storage as? any RateLimitingStorageBackend {
            source = NativeSource(storage: native)
        } else {
            source = PortableSource(storage, clock: self.clock)
        }
    }

    /// Decides all checks, unless the circuit breaker is open: all are granted, or none is charged.
    /// - Throws: ``StorageError`` or `CancellationError`.
    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        if let immediate { return try immediate.evaluateNow(checks, peeking: peeking) }
        guard let breaker else { return try await decide(checks, peeking: peeking) }
        return try await breaker.run { try await decide(checks, peeking: peeking) }
    }

    private func decide(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        guard let timed else { return try await ask { try await $0.evaluate(checks, peeking: peeking) } }
        return try await Self.wrappingErrors {
            try await timed.evaluate(checks, peeking: peeking, within: deadline)
        }
    }

    /// Asks the source something, within the deadline, whatever the circuit breaker is at.
    /// - Throws: ``StorageError`` or `CancellationError`.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (any DecisionSource) async throws -> Answer
    ) async throws -> Answer {
        try await Self.wrappingErrors {
            if immediate != nil { return try await question(source) }
            return try await Deadline.run(within: deadline) { [source] in try await question(source) }
        }
    }

    private static func wrappingErrors<Answer: Sendable>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as CancellationError where Task.isCancelled {
            // Only the caller's own: a backend that cancels what it was asked has failed.
            throw error
        } catch {
            throw StorageError.wrapping(error)
        }
    }
}
