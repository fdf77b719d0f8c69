import Dispatch
import Synchronization

/// Runs a user's callback on a dispatch queue of its own, in order, so that it may take its time, or block.
final class CallbackQueue: Sendable {
    private let capacity: Int
    private let body: @Sendable (RateThrottleViolation) -> Void
    private let queue = DispatchQueue(label: "ratethrottle.violations")
    private let waiting = Atomic<Int>(0)
    private let droppedCount = Atomic<Int>(0)

    init(capacity: Int, _ body: @escaping @Sendable (RateThrottleViolation) -> Void) {
        self.capacity = capacity
        self.body = body
    }

    /// How many violations were not handed on because too many waited.
    var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// Counts dropped ones anew.
    func resetDropped() {
        droppedCount.store(0, ordering: .relaxed)
    }

    /// Queues a violation, or drops it when the queue is full.
    func enqueue(_ violation: RateThrottleViolation) {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= capacity else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            droppedCount.wrappingAdd(1, ordering: .relaxed)
            return
        }
        queue.async { [self] in
            body(violation)
            waiting.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    /// Returns once all that was queued before has been handed on.
    func drain() async {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }
}
