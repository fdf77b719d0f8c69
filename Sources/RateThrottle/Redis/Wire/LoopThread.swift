#if Redis
/// A thread of its own, for what may wait: named, and without the process's signals.
final class LoopThread: Sendable {
    /// Enough for a loop, and no more than the address space can spare.
    private static let stackSize = 1 << 20

    /// The thread, until it was joined or detached.
    private let thread: Lock<ThreadHandle?>

    private init(_ thread: ThreadHandle) {
        self.thread = Lock(thread)
    }

    deinit {
        take()?.detach()
    }

    /// Starts a thread that runs a body. Its name is cut to 15 bytes.
    static func start(named name: String, body: @escaping @Sendable () -> Void) throws(WireError) -> LoopThread {
        LoopThread(try ThreadHandle.start(ThreadWork(name: name, body: body), stackSize: stackSize))
    }

    /// Waits until the body has returned. Only the first call waits, and none on the thread itself.
    func join() {
        guard let thread = take() else { return }
        if thread.isCurrent { thread.detach() } else { thread.join() }
    }

    private func take() -> ThreadHandle? {
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
    }
}
#endif
