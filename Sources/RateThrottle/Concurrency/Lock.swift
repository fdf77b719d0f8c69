import Synchronization

/// A `Mutex`; in builds for the thread sanitizer, one that the sanitizer can follow.
///
/// On Linux a contended `Mutex` is taken inside the Swift runtime, which is not instrumented: the sanitizer misses that it
/// was taken, and reports races that are none. There each section also reads an atomic when it begins and writes it when it
/// ends. Both happen while the mutex is held, so that they show the order that it makes, and hide no other.
package struct Lock<Value: Sendable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    #if THREAD_SANITIZER
    private let turns = Atomic<Int>(0)
    #endif

    /// Makes a lock that is free.
    package init(_ value: Value) {
        mutex = Mutex(value)
    }

    /// Runs a body while no other one runs. Short, and without waiting for anything.
    @inline(__always)
    package func withLock<Result: Sendable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try mutex.withLock { value throws(Failure) in
            #if THREAD_SANITIZER
            let turn = turns.load(ordering: .acquiring)
            defer { turns.store(turn &+ 1, ordering: .releasing) }
            #endif
            return try body(&value)
        }
    }
}
