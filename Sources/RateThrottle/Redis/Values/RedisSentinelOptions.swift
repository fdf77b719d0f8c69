#if Redis
/// How a client talks to the sentinels of a `redis+sentinel://` URL; see ``RedisOptions/sentinel``. Printing one never
/// shows a password.
///
/// Sentinels have users, passwords and certificates of their own: nothing of these is the data nodes'.
public struct RedisSentinelOptions: Sendable, Hashable {
    /// How long one sentinel may take to answer, connecting included: 1 ms to 1 hour, by default 300 ms. Keep it well below a
    /// call's time: the first call waits for silent ones when most are.
    public var socketTimeout: Duration
    /// The user to log in to a sentinel as; by default nil, for its default user. Needs a password.
    public var username: String?
    /// How to encrypt what is said to a sentinel; by default nil, for the data nodes' settings with `rediss+sentinel://`
    /// and for no encryption with `redis+sentinel://`.
    public var tls: RedisTLS?
    /// The password, as it is kept.
    var secret: RedisSecret?

    /// The password to log in to a sentinel with; by default nil, for none. The one in a URL is the data nodes'.
    public var password: String? {
        get { secret?.revealed }
        set { secret = newValue.map(RedisSecret.init) }
    }

    /// Makes options; each property says what it takes.
    /// - Parameters:
    ///   - socketTimeout: How long one sentinel may take to answer.
    ///   - username: The user to log in to a sentinel as.
    ///   - password: The password to log in to a sentinel with.
    ///   - tls: How to encrypt what is said to a sentinel.
    public init(
        socketTimeout: Duration = .milliseconds(300),
        username: String? = nil,
        password: String? = nil,
        tls: RedisTLS? = nil
    ) {
        self.socketTimeout = socketTimeout
        self.username = username
        self.tls = tls
        self.secret = password.map(RedisSecret.init)
    }
}

extension RedisSentinelOptions {
    /// What to log in with; nil for no login.
    var credentials: RedisCredentials? { secret.map { RedisCredentials(username: username, password: $0) } }

    /// The same with what only a URL or a call says.
    func configuration(masterName: String, sentinels: [RedisEndpoint], tls: RedisTLS?) -> RedisSentinelConfiguration {
        RedisSentinelConfiguration(
            masterName: masterName,
            sentinels: sentinels,
            socketTimeout: socketTimeout,
            credentials: credentials,
            tls: tls
        )
    }

    func validate() throws(RedisError) {
        try OptionRange.check("sentinel.socketTimeout", socketTimeout)
        try OptionRange.check(login: username, secret, prefix: "sentinel.")
        try tls?.validate(as: "sentinel.tls")
    }
}

extension RedisSentinelOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The options, with `<secret>` for passwords.
    public var description: String { Mirror.text(of: self) }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// The options, with `<secret>` for passwords.
    public var customMirror: Mirror {
        let parts: [(label: String?, value: Any)] = [
            ("socketTimeout", socketTimeout), ("username", username as Any), ("password", secret as Any),
            ("tls", tls as Any),
        ]
        return Mirror(self, children: parts, displayStyle: .struct)
    }
}
#endif
