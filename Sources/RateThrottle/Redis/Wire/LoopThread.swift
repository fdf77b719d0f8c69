#if Redis
/// A thread of its own, for what may wait: named, and without the process's signals.
final class LoopThread: Sendable {
    /// Enough for a loop, and no more than the address space can spare.
    private static let stackSize = 1 << 20

    private let thread: ThreadHandle
    private let isJoined = Lock(false)

    private init(_ thread: ThreadHandle) {
        self.thread = thread
    }

    deinit {
        if !isJoined.withLock({ $0 }) { thread.detach() }
    }

    /// Starts a thread that runs a body. Its name is cut to 15 bytes.
    static func start(named name: String, body: @escaping @Sendable () -> Void) throws(WireError) -> LoopThread {
        LoopThread(try ThreadHandle.start(ThreadWork(name: name, body: body), stackSize: stackSize))
    }

    /// Waits until the thread has ended, as does everyone who asks meanwhile; on the thread itself nobody does.
    func join() {
        if thread.isCurrent { return }
        isJoined.withLock { isJoined in
            if !isJoined { thread.join() }
            isJoined = true
        }
    }
}
#endif
