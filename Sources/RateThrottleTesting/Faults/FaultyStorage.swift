public import RateThrottle

/// A backend around another one that fails, or does not answer, when a test says so.
///
/// It has the level of the backend that it wraps: around one that decides itself, it decides itself.
///
/// ```swift
/// let storage = FaultyStorage(InMemoryStorage())
/// let limiter = RateThrottleCore(storage: storage, failurePolicy: .failOpen)
/// storage.fail(next: 2)                                       // the next two calls throw InjectedFault
/// storage.fail([.increment], next: 1, skipping: 3)            // the fourth increment does
/// storage.failAlways([.get], with: MyError(), moment: .after) // reads work, and their replies are lost
/// storage.recover()
///
/// storage.hold()                                              // calls wait …
/// async let status = limiter.checkRateLimit("id", rule: "api")
/// await storage.waitUntilHeld(1)
/// storage.release()                                           // … until now
/// ```
///
/// All of it may be used from any task at once. A held call ends with `CancellationError` when its task is cancelled.
public final class FaultyStorage<Backend: StorageBackend>: StorageBackend {
    /// The backend that answers when nothing is to fail.
    public let backend: Backend
    private let plan = Lock(FaultPlan())

    /// Wraps a backend. Nothing fails until it is told to.
    /// - Parameter backend: The backend.
    public init(_ backend: Backend) {
        self.backend = backend
    }

    /// Makes the next calls fail. What was asked for earlier comes first.
    /// - Parameters:
    ///   - operations: Which calls.
    ///   - count: How many; none when it is not above zero.
    ///   - skipped: How many to leave alone first.
    ///   - error: What they throw.
    ///   - moment: Whether they do nothing, or do their work and lose the reply.
    public func fail(
        _ operations: Set<StorageOperation> = .all,
        next count: Int,
        skipping skipped: Int = 0,
        with error: any Error = InjectedFault(),
        moment: InjectedFault.Moment = .before
    ) {
        let fault = FaultPlan.Fault(
            operations: operations,
            skipped: skipped,
            count: count,
            moment: moment,
            error: error
        )
        plan.withLock { $0.add(fault) }
    }

    /// Makes every call fail until ``recover()``.
    /// - Parameters:
    ///   - operations: Which calls.
    ///   - skipped: How many to leave alone first.
    ///   - error: What they throw.
    ///   - moment: Whether they do nothing, or do their work and lose the reply.
    public func failAlways(
        _ operations: Set<StorageOperation> = .all,
        skipping skipped: Int = 0,
        with error: any Error = InjectedFault(),
        moment: InjectedFault.Moment = .before
    ) {
        let fault = FaultPlan.Fault(
            operations: operations,
            skipped: skipped,
            count: nil,
            moment: moment,
            error: error
        )
        plan.withLock { $0.add(fault) }
    }

    /// Ends all failing.
    public func recover() {
        plan.withLock { $0.removeFaults() }
    }

    /// Makes calls wait from now on, before they do anything.
    /// - Parameter operations: Which calls.
    public func hold(_ operations: Set<StorageOperation> = .all) {
        plan.withLock { $0.hold(operations) }
    }

    /// Lets the calls go on that wait, and holds none from now on.
    /// - Parameter operations: Which calls.
    public func release(_ operations: Set<StorageOperation> = .all) {
        for waiter in plan.withLock({ $0.release(operations) }) { waiter.continuation.resume() }
    }

    /// Waits until so many calls are held at the same time.
    /// - Parameters:
    ///   - count: How many.
    ///   - limit: How long to wait at most.
    /// - Returns: Whether there were; false when the time was over first, or the task is cancelled.
    @discardableResult
    public func waitUntilHeld(_ count: Int, within limit: Duration = .seconds(10)) async -> Bool {
        let end = ContinuousClock.now + limit
        while heldCount < count {
            guard ContinuousClock.now < end, !Task.isCancelled else { return false }
            await Task.yield()
        }
        return true
    }

    /// How many calls are held.
    public var heldCount: Int { plan.withLock { $0.heldCount } }

    /// How many calls there were, failed and held ones included.
    /// - Parameter operations: Which calls.
    /// - Returns: How many since the storage was made, or the counts were reset.
    public func callCount(of operations: Set<StorageOperation> = .all) -> Int {
        plan.withLock { $0.count(of: operations) }
    }

    /// Counts calls anew.
    public func resetCallCounts() {
        plan.withLock { $0.resetCounts() }
    }

    /// Carries out a call, or does to it what the plan says.
    func perform<Answer: Sendable>(
        _ operation: StorageOperation,
        _ call: () async throws -> Answer
    ) async throws -> Answer {
        let (fault, isHeld) = plan.withLock { ($0.begin(operation), $0.held.contains(operation)) }
        if isHeld { try await wait(operation) }
        guard let fault else { return try await call() }
        if fault.moment == .after { _ = try await call() }
        throw fault.error
    }

    private func wait(_ operation: StorageOperation) async throws {
        let id = plan.withLock { $0.makeID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = FaultPlan.Waiter(operation: operation, continuation: continuation)
                guard plan.withLock({ $0.enqueue(waiter, id: id) }) else { return continuation.resume() }
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: UInt64) {
        plan.withLock { $0.dequeue(id) }?.continuation.resume(throwing: CancellationError())
    }
}
