#if Redis
import Foundation
import RateThrottle

/// A program that runs beside the tests. It ends with its last user, or with the test process however that ends.
final class ChildProcess: Sendable {
    /// Where a child is in its life.
    private enum State {
        case running
        case stopped
        /// As `waitpid` has it.
        case ended(CInt)
    }

    let pid: pid_t
    private let state = Lock(State.running)

    /// Starts a program.
    /// - Parameters:
    ///   - program: Its name, or its path.
    ///   - arguments: What follows its name.
    ///   - output: The file to which it writes both its output and its errors, at the end.
    /// - Throws: ``SupportFailure`` when it cannot be started.
    init(_ program: String, _ arguments: [String], output: String = "/dev/null") throws {
        pid = try SpawnAttributes().spawn(program, arguments, input: .nothing, output: output)
        Watchdog.shared.watch(group: pid)
    }

    deinit {
        guard !hasEnded else { return }
        let pid = pid
        _ = Foundation.kill(-pid, SIGKILL)
        OwnThread.start("test-reaper") {
            _ = waitpid(pid, nil, 0)
            Watchdog.shared.forget(group: pid)
        }
    }

    /// Runs a program to its end.
    /// - Returns: What it wrote.
    /// - Throws: ``SupportFailure`` when it fails, or does not end within ten seconds.
    @discardableResult
    static func run(
        _ program: String,
        _ arguments: [String],
        within limit: Duration = .seconds(10)
    ) async throws -> String {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(program, arguments, output: "\(folder.path)/output")
        let isInTime = await eventually(within: limit) { child.hasEnded }
        await child.kill()
        let output = folder.read("output")
        guard isInTime, child.endedWell else {
            throw SupportFailure("\(program) \(arguments.joined(separator: " ")) failed: \(output)")
        }
        return output
    }

    /// Whether it has ended.
    var hasEnded: Bool {
        if case .ended = look() { true } else { false }
    }

    /// Whether it has ended, with status 0.
    var endedWell: Bool {
        if case .ended(0) = look() { true } else { false }
    }

    /// Sends a signal to its group, unless it has ended.
    func signal(_ number: CInt) {
        state.withLock { state in
            if case .ended = state { return }
            if number == SIGCONT { state = .running }
            // Nobody else has this number as long as it was not waited for.
            _ = Foundation.kill(-pid, number)
        }
    }

    /// Freezes it, and waits until it is frozen.
    func pause() async throws {
        signal(SIGSTOP)
        let isStopped = await eventually { if case .stopped = look() { true } else { false } }
        guard isStopped else { throw SupportFailure("process \(pid) does not stop") }
    }

    /// Lets it run on.
    func resume() {
        signal(SIGCONT)
    }

    /// Ends it, and waits until it has ended: some milliseconds, since nothing can refuse.
    func kill() async {
        signal(SIGKILL)
        await eventually { hasEnded }
    }

    private func look() -> State {
        state.withLock { state in
            if case .ended = state { return state }
            var status: CInt = 0
            guard waitpid(pid, &status, WNOHANG | WUNTRACED) == pid else { return state }
            if status & 0xff == 0x7f {
                state = .stopped
            } else {
                state = .ended(status)
                Watchdog.shared.forget(group: pid)
            }
            return state
        }
    }
}
#endif
