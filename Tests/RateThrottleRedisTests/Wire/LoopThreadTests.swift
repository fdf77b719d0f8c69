#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("The loop's thread", .timeLimit(.minutes(10)))
struct LoopThreadTests {
    /// What a thread says of itself.
    private final class Seen: Sendable {
        let name = Lock("")
        let blocked = Lock<Set<CInt>>([])
        private let state = Lock(false)

        var isDone: Bool { state.withLock { $0 } }

        func finish() { state.withLock { $0 = true } }
    }

    @Test func joiningWaitsForTheBody() throws {
        for _ in 1...50 {
            let seen = Seen()
            let thread = try LoopThread.start(named: "rt-test") {
                for _ in 1...1_000 { sched_yield() }
                seen.finish()
            }
            thread.join()
            #expect(seen.isDone)
            thread.join()
        }
    }

    @Test func everybodyWhoJoinsWaits() async throws {
        let seen = Seen()
        let wake = try WakeDescriptor()
        let thread = try LoopThread.start(named: "rt-test") {
            var poller = Poller()
            poller.add(wake.descriptor, read: true, write: false)
            try? poller.wait(milliseconds: -1)
            for _ in 1...1_000 { sched_yield() }
            seen.finish()
        }
        let arrived = Lock(0)
        // Threads of their own: waiting blocks them.
        let waiters = try (1...4).map { number in
            try LoopThread.start(named: "rt-waits-\(number)") {
                arrived.withLock { $0 += 1 }
                thread.join()
                if !seen.isDone { Issue.record("it did not wait") }
            }
        }
        let haveArrived = await eventually { arrived.withLock { $0 } == waiters.count }
        #expect(haveArrived)
        wake.signal()
        for waiter in waiters { waiter.join() }
        #expect(seen.isDone)
    }

    @Test(.enabled(if: ProcessCensus.isAvailable))
    func itHasItsName() throws {
        let seen = Seen()
        let thread = try LoopThread.start(named: "rt-a-name-longer-than-allowed") {
            let text = (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? ""
            seen.name.withLock { $0 = text }
        }
        thread.join()
        #expect(seen.name.withLock { $0 } == "rt-a-name-longe\n")
    }

    @Test func noSignalIsDeliveredToIt() throws {
        let seen = Seen()
        let thread = try LoopThread.start(named: "rt-test") {
            var signals = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &signals)
            let blocked = Set((1...31).filter { sigismember(&signals, $0) == 1 })
            seen.blocked.withLock { $0 = blocked }
        }
        thread.join()
        let blocked = seen.blocked.withLock { $0 }
        #expect(blocked.isSuperset(of: [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM, SIGCHLD, SIGUSR1, SIGPROF]))
        // A fault of its own is nobody else's; blocked, it would be found by no handler.
        #expect(blocked.isDisjoint(with: [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP]))
    }

    @Test func itMayBeForgotten() async throws {
        let seen = Seen()
        _ = try LoopThread.start(named: "rt-forgotten") { seen.finish() }
        let isDone = await eventually { seen.isDone }
        #expect(isDone)
        guard ProcessCensus.isAvailable else { return }
        let isGone = await eventually { ProcessCensus.now().threadCount(named: "rt-forgotten") == 0 }
        #expect(isGone)
    }

    /// Whoever ends a client from within its own thread must not wait for itself.
    @Test func joiningItselfDoesNotWait() async throws {
        let seen = Seen()
        let own = Lock<LoopThread?>(nil)
        let wake = try WakeDescriptor()
        let thread = try LoopThread.start(named: "rt-itself") {
            var poller = Poller()
            poller.add(wake.descriptor, read: true, write: false)
            try? poller.wait(milliseconds: -1)
            own.withLock { $0 }?.join()
            seen.finish()
        }
        own.withLock { $0 = thread }
        wake.signal()
        let isDone = await eventually { seen.isDone }
        #expect(isDone)
        own.withLock { $0 = nil }
    }

    @Test func theProcessIsTheSameOne() {
        #expect(ProcessIdentifier.current == ProcessIdentifier.current)
    }
}
#endif
