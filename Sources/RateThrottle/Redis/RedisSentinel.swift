#if Redis
public import Logging

/// Sentinels, which know the master of a set of Redis servers. Printing one never shows a password.
///
/// ```swift
/// let sentinel = RedisSentinel([("sentinel1", 26379), ("sentinel2", 26379), ("sentinel3", 26379)])
/// let client = try sentinel.masterFor("mymaster", options: RedisOptions(password: password))
/// ```
public struct RedisSentinel: Sendable {
    private let sentinels: [(host: String, port: Int)]
    private let options: RedisSentinelOptions

    /// Names sentinels. Everything is checked when a client is made.
    /// - Parameters:
    ///   - sentinels: Hosts and ports, 1 to 256; those of all sentinels, so that one that is down does no harm.
    ///   - socketTimeout: How long one sentinel may take to answer, connecting included: 1 ms to 1 hour. Keep it well below a
    ///     call's time: the first call waits for silent ones when most are.
    ///   - username: The user to log in to a sentinel as; nil for its default user. Needs a password.
    ///   - password: The password to log in to a sentinel with; nil for none.
    ///   - tls: How to encrypt what is said to a sentinel; nil for no encryption.
    public init(
        _ sentinels: [(host: String, port: Int)],
        socketTimeout: Duration = .milliseconds(300),
        username: String? = nil,
        password: String? = nil,
        tls: RedisTLS? = nil
    ) {
        self.sentinels = sentinels
        options = RedisSentinelOptions(
            socketTimeout: socketTimeout,
            username: username,
            password: password,
            tls: tls
        )
    }

    /// Makes a client of the server that the sentinels call the master, whichever it is at the time. Asks and connects with
    /// the first call.
    /// - Parameters:
    ///   - name: What the sentinels call it: 1 to 256 printable bytes without spaces.
    ///   - db: The number of the database.
    ///   - options: Everything about the servers themselves: user, password and `tls` are theirs. `sentinel` must be left
    ///     alone.
    ///   - logger: Told when another server becomes the master, and when sentinels do not answer.
    /// - Returns: The client.
    /// - Throws: ``RedisError`` with code `invalidArgument`, which names what is wrong and never a password.
    public func masterFor(
        _ name: String,
        db: Int = 0,
        options: RedisOptions = RedisOptions(),
        logger: Logger = Logger(label: "ratethrottle.redis")
    ) throws(RedisError) -> RedisClient {
        try RedisClient(LoopSettings(configuration(for: name, db: db, options: options), logger: logger))
    }

    /// What a client of the master works with.
    func configuration(for name: String, db: Int, options: RedisOptions) throws(RedisError) -> RedisConfiguration {
        try self.options.validate()
        let endpoints = try sentinels.map { sentinel throws(RedisError) in
            try RedisEndpoint(host: sentinel.host, port: sentinel.port)
        }
        let sentinel = self.options.configuration(masterName: name, sentinels: endpoints, tls: self.options.tls)
        return try RedisConfiguration(sentinel: sentinel, database: db, options: options)
    }
}

extension RedisSentinel: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The sentinels and how to talk to them, with `<secret>` for passwords.
    public var description: String { Mirror.text(of: self) }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// The sentinels and how to talk to them, with `<secret>` for passwords.
    public var customMirror: Mirror {
        let parts: [(label: String?, value: Any)] = [
            ("sentinels", sentinels.map { "\($0.host):\($0.port)" }), ("options", options),
        ]
        return Mirror(self, children: parts, displayStyle: .struct)
    }
}
#endif
