import Synchronization

/// Hands violations on: a bounded history, callbacks each on a queue of its own, and streams. None of them delays a decision.
final class ViolationHub: Sendable {
    /// How many violations are remembered.
    static let historyLength = 1_000
    /// How many violations wait for a slow callback or stream; what comes then is dropped and counted.
    static let queueLength = 1_000
    private static let recentLength = 10

    private struct State {
        /// A ring: the oldest is at `total % historyLength` once it is full.
        var history: [RateThrottleViolation] = []
        var total = 0
        var callbacks: [CallbackQueue] = []
        var streams: [Int: AsyncStream<RateThrottleViolation>.Continuation] = [:]
        var nextStream = 0
        var isFinished = false
    }

    private let state = Lock(State())
    private let droppedByStreams = Atomic<Int>(0)

    /// Remembers a violation and hands it on. O(callbacks + streams); user code runs elsewhere.
    func publish(_ violation: RateThrottleViolation) {
        let (callbacks, streams) = state.withLock { state in
            if state.history.count < Self.historyLength {
                state.history.append(violation)
            } else {
                state.history[state.total % Self.historyLength] = violation
            }
            state.total += 1
            return (state.callbacks, Array(state.streams.values))
        }
        for callback in callbacks { callback.enqueue(violation) }
        for stream in streams {
            if case .dropped = stream.yield(violation) { droppedByStreams.wrappingAdd(1, ordering: .relaxed) }
        }
    }

    /// Adds a callback, which gets every violation from now on, one at a time and in order.
    func add(_ body: @escaping @Sendable (RateThrottleViolation) -> Void) {
        let queue = CallbackQueue(capacity: Self.queueLength, body)
        state.withLock { $0.callbacks.append(queue) }
    }

    /// A stream of every violation from now on.
    func makeStream() -> AsyncStream<RateThrottleViolation> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: RateThrottleViolation.self,
            bufferingPolicy: .bufferingOldest(Self.queueLength)
        )
        let id = state.withLock { state -> Int? in
            guard !state.isFinished else { return nil }
            state.nextStream += 1
            state.streams[state.nextStream] = continuation
            return state.nextStream
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.streams.removeValue(forKey: id) }
        }
        return stream
    }

    /// How many there were, the last ten (oldest first), and how many were dropped.
    var summary: (total: Int, recent: [RateThrottleViolation], dropped: Int) {
        let (total, recent, callbacks) = state.withLock { state in
            let count = min(Self.recentLength, state.history.count)
            let recent = (state.total - count..<state.total).map { state.history[$0 % Self.historyLength] }
            return (state.total, recent, state.callbacks)
        }
        let dropped = callbacks.reduce(droppedByStreams.load(ordering: .relaxed)) { $0 + $1.dropped }
        return (total, recent, dropped)
    }

    /// Forgets the history and the counts; callbacks and streams stay.
    func reset() {
        let callbacks = state.withLock { state in
            state.history = []
            state.total = 0
            return state.callbacks
        }
        droppedByStreams.store(0, ordering: .relaxed)
        for callback in callbacks { callback.resetDropped() }
    }

    /// Ends the streams; one that is read later is empty.
    func finishStreams() {
        let streams = state.withLock { state in
            state.isFinished = true
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }

    /// Waits until the callbacks have had what is queued for them.
    func drainCallbacks() async {
        for callback in state.withLock({ $0.callbacks }) { await callback.drain() }
    }
}
