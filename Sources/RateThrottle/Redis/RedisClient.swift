#if Redis
public import Logging
import Synchronization

/// A client of a Redis server, of the master that sentinels name, or of a cluster, for any number of concurrent callers.
///
/// All callers share few connections, over which their commands travel together; a thread of the client's own reads and
/// writes, so that no caller's thread ever blocks. The first call connects. Every call ends by its deadline, which covers
/// looking up the name, connecting, TLS, logging in, waiting and the reply. A call that times out or is cancelled disturbs
/// nobody else. Nothing is sent twice unless the server certainly did not execute it, or `retryOnTimeout` is set.
///
/// With sentinels (``RedisSentinel``, or `redis+sentinel://`) commands go to whichever server is the master at the time. In a
/// cluster (``init(cluster:options:logger:)``, or `redis+cluster://`) each goes to the master that serves its keys, which must
/// lie in one slot; it is found again when slots move or a replica takes over. ``status`` says which servers these are.
///
/// Errors are ``RedisError``; its `mayHaveExecuted` tells a command that may have taken effect from one that did not.
/// Call ``shutdown(deadline:)`` when done; a client that is dropped closes its connections at once.
public final class RedisClient: Sendable {
    let configuration: RedisConfiguration
    let inbox: Inbox
    let bulletin = Bulletin()
    private let thread: LoopThread
    private let calls = Atomic<UInt64>(0)
    /// The one that made the client; after a fork another one may ask.
    private let process: ProcessIdentifier
    private let currentProcess: @Sendable () -> ProcessIdentifier

    /// Makes a client by URL. Connects with the first call.
    ///
    /// One server: `redis://[user:password@]host[:port][/database]`, or `unix://[user:password@]/path[?db=database]`. The
    /// master that sentinels name: `redis+sentinel://[user:password@]host[:port][,host…]/master[/database]`, where the port
    /// is 26379 unless it is given, user and password are the master's, and ``RedisOptions/sentinel`` has those of the
    /// sentinels. A cluster: `redis+cluster://[user:password@]host[:port][,host…]`. With `rediss` in place of `redis` all
    /// of it is encrypted.
    /// - Parameters:
    ///   - url: The URL. User and password are percent-encoded; `?db=` wins over the path.
    ///   - options: Everything else; the URL's credentials win over its.
    ///   - logger: Told when commands go to another master, and of what is wrong with sentinels or a cluster.
    /// - Throws: ``RedisError`` with code `invalidArgument`, which names what is wrong and never a password.
    public convenience init(
        url: String,
        options: RedisOptions = RedisOptions(),
        logger: Logger = Logger(label: "ratethrottle.redis")
    ) throws(RedisError) {
        try self.init(LoopSettings(RedisConfiguration(url: url, options: options), logger: logger))
    }

    /// Makes a client by host and port; with TLS when the options have it. Connects with the first call.
    /// - Parameters:
    ///   - host: A name or an address.
    ///   - port: 1 to 65535.
    ///   - db: The number of the database.
    ///   - options: Everything else.
    /// - Throws: ``RedisError`` with code `invalidArgument`, which names what is wrong.
    public convenience init(
        host: String,
        port: Int = 6379,
        db: Int = 0,
        options: RedisOptions = RedisOptions()
    ) throws(RedisError) {
        try self.init(LoopSettings(RedisConfiguration(host: host, port: port, database: db, options: options)))
    }

    init(
        _ settings: LoopSettings,
        process: @escaping @Sendable () -> ProcessIdentifier = { .current }
    ) throws(RedisError) {
        configuration = settings.configuration
        currentProcess = process
        self.process = process()
        let options = configuration.options
        do {
            inbox = try Inbox(maxInFlight: options.maxInFlight, maxBufferedBytes: options.maxBufferedBytes)
            thread = try LoopThread.start(named: "rl-redis") { [inbox, bulletin] in
                EventLoop(settings, inbox: inbox, bulletin: bulletin).run()
            }
        } catch {
            throw RedisError(code: .connectionFailed, message: "the client's thread could not start: \(error.message)")
        }
    }

    deinit {
        if !isForked { inbox.post(.shutDown(.now)) }
    }

    /// How the client is doing. Cheap, and a moment old.
    public var status: RedisClientStatus { bulletin.status(overloads: inbox.overloads) }

    /// Ends the client: refuses further calls, lets those under way end until the deadline, and closes everything.
    ///
    /// Returns when the connections are closed and the thread is gone. A second call waits for the same.
    /// - Parameter deadline: How long calls under way may take, and reading certificates; what is left then fails with code
    ///   `shutDown`.
    public func shutdown(deadline: Duration = .seconds(5)) async {
        if isForked { return }
        inbox.post(.shutDown(.now + deadline))
        await inbox.ended()
        // It has nothing left to do but to return, so that this takes no time worth the name.
        thread.join()
    }

    /// Lives until the task is cancelled, and then shuts the client down; for service lifecycles.
    ///
    /// The client works without it. Returns also when ``shutdown(deadline:)`` was called elsewhere.
    public func run() async {
        if isForked { return }
        await withTaskCancellationHandler {
            await inbox.ended()
            thread.join()
        } onCancel: {
            inbox.post(.shutDown(.now + configuration.callTimeout))
        }
    }

    /// Whether the loop's thread is another process's: nobody here would ever be answered.
    private var isForked: Bool { process != currentProcess() }

    /// A number for a call, to cancel it by.
    func nextCall() -> UInt64 { calls.add(1, ordering: .relaxed).newValue }

    /// What keeps a call from being made at all.
    func checkCaller() throws(RedisError) {
        if isForked { throw .forked }
        if Task.isCancelled { throw .cancelled(isSent: false) }
    }
}
#endif
