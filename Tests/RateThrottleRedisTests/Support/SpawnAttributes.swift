#if Redis
import Foundation

/// How children are started: with no signal blocked or ignored, in a process group of their own, and with three descriptors.
///
/// Foundation's `Process` hands down the signal mask of the thread that starts the child. A thread of a pool blocks nearly
/// all signals, so that the child would not hear SIGTERM.
struct SpawnAttributes {
    /// What a child reads.
    enum Input {
        case nothing
        case descriptor(CInt)
    }

    #if canImport(Darwin)
    private typealias Actions = posix_spawn_file_actions_t?
    private typealias Attributes = posix_spawnattr_t?
    #else
    private typealias Actions = posix_spawn_file_actions_t
    private typealias Attributes = posix_spawnattr_t
    #endif

    /// Starts a program.
    /// - Parameters:
    ///   - program: Its name, or its path.
    ///   - arguments: What follows its name.
    ///   - input: What it reads.
    ///   - output: The file to which it writes both its output and its errors, at the end.
    /// - Returns: Its process, which is also its group.
    /// - Throws: ``SupportFailure`` when there is no such program, for example.
    func spawn(_ program: String, _ arguments: [String], input: Input, output: String) throws -> pid_t {
        var actions = Self.emptyActions()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        switch input {
        case .nothing: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        Self.closeOthers(&actions)

        var attributes = Self.emptyAttributes()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.fill(&attributes)

        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, program, &actions, &attributes, &words, environ)
        guard error == 0 else { throw SupportFailure("cannot start \(program): \(String(cString: strerror(error)))") }
        return pid
    }

    /// Closes whatever else there is. The runner of the tests, for example, waits for the end of a pipe, which does not come
    /// while a server has it too.
    private static func closeOthers(_ actions: inout Actions) {
        #if !canImport(Darwin)
        // In glibc since 2.34, but not in the headers as Swift sees them.
        typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        _ = unsafeBitCast(symbol, to: CloseFrom.self)(&actions, 3)
        #endif
    }

    private static func fill(_ attributes: inout Attributes) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD] {
            sigaddset(&signals, signal)
        }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        var flags = CInt(POSIX_SPAWN_SETSIGMASK) | CInt(POSIX_SPAWN_SETSIGDEF) | CInt(POSIX_SPAWN_SETPGROUP)
        #if canImport(Darwin)
        flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    #if canImport(Darwin)
    private static func emptyActions() -> Actions { nil }
    private static func emptyAttributes() -> Attributes { nil }
    #else
    private static func emptyActions() -> Actions { posix_spawn_file_actions_t() }
    private static func emptyAttributes() -> Attributes { posix_spawnattr_t() }
    #endif
}
#endif
