#if Redis
/// What a Redis client may be told. Printing one never shows a password.
///
/// The client checks all of it when it is made; its error names the option, the value and what is allowed.
public struct RedisOptions: Sendable, Hashable {
    /// How long a call waits for its answer, connecting and queueing included, unless it names its own timeout: 1 ms to
    /// 1 hour, by default 5 s.
    public var socketTimeout: Duration
    /// How long connecting may take, from the look-up of the name to the first answer: 1 ms to 1 hour, by default 5 s.
    public var socketConnectTimeout: Duration
    /// Whether a command is sent again, once, when its answer did not come in time or its connection was lost; by default
    /// false.
    ///
    /// Scripts are sent again too. The server may have run the first one, so that it counts twice: a limiter then denies
    /// early, and never admits more. A call has twice `socketTimeout` then, unless it names its own timeout; the second
    /// attempt begins when half of it is over, or `socketTimeout` if that is sooner.
    public var retryOnTimeout: Bool
    /// How long a connection may be silent before it is sent a PING: 1 ms to 1 hour, by default 30 s; zero for never. Those
    /// to sentinels are sent one each second, because they tell of failovers.
    public var healthCheckInterval: Duration
    /// The most connections for callers' commands that the client ever has open to a server: 1 to 10,000, by default 50.
    /// Callers share connections, so that it opens few. One more is for what nodes of a cluster are asked of each other.
    public var maxConnections: Int
    /// What the server's CLIENT LIST calls the connections: 1 to 256 printable ASCII characters without spaces; by default
    /// nil, for no name.
    public var clientName: String?
    /// The user to log in as; by default nil, for the server's default user. Needs a password.
    public var username: String?
    /// The most commands that are sent or waiting at a time, 1 to 1,000,000, by default 4,096. More fail at once with
    /// ``RedisError/Code/overloaded``; a pipeline of more can never be sent, and is refused.
    public var maxInFlight: Int
    /// The most bytes that such commands may have together: 64 KiB to 1 GiB, by default 8 MiB. More fail likewise.
    public var maxBufferedBytes: Int
    /// How long a server may owe replies without giving any before the connection is closed: 1 ms to 1 hour; by default
    /// nil, for `socketTimeout`. When the next reply is that of a call that named a longer `timeout`, it is waited for.
    public var stallTimeout: Duration?
    /// Whether decisions of independent callers that wait at the same time are sent as one call of a script; by default true.
    ///
    /// Each is decided as if it were alone, in the order of their coming: all or none of its own checks, with its own
    /// deadline, cancellation and error; only the server's clock is read once for all. A call has at most 96 checks, some
    /// 0.5 ms of the server's time; a check of a log counts as four. None waits for others unless two replies are owed, and
    /// then until the next reply comes, or for a millisecond or two. In a cluster only decisions of the same slot travel
    /// together, and none waits. When it is false, each call of a limiter is one call of a script; many at a time then cost
    /// the server half as much again.
    public var coalescing: Bool
    /// How long to wait between attempts to connect.
    public var backoff: RedisBackoff
    /// How to encrypt; by default nil, for the system's authorities with `rediss` and for no encryption without. Refused with
    /// URLs that do not begin with `rediss`.
    public var tls: RedisTLS?
    /// How to talk to the sentinels of a `redis+sentinel://` URL; not used with others. ``RedisSentinel`` refuses it, and has
    /// settings of its own.
    public var sentinel: RedisSentinelOptions
    /// Where to connect in place of the addresses that sentinels and nodes of a cluster announce, when the way to them
    /// leads through a translation of addresses; by default empty.
    ///
    /// A key is `"10.0.0.5:6379"`, or `"10.0.0.5"` for all its ports; the value `"203.0.113.7:30001"`, or `"203.0.113.7"`
    /// for the same port. An IPv6 address with a port stands in brackets. The key with the port wins. Addresses in a URL
    /// are not looked up here.
    public var addressMap: [String: String]
    /// The password, as it is kept.
    var secret: RedisSecret?

    /// The password to log in with; by default nil, for none. A password in the URL wins, together with the URL's user.
    public var password: String? {
        get { secret?.revealed }
        set { secret = newValue.map(RedisSecret.init) }
    }

    /// Makes options; each property says what it takes.
    /// - Parameters:
    ///   - socketTimeout: How long a call waits for its answer.
    ///   - socketConnectTimeout: How long connecting may take.
    ///   - retryOnTimeout: Whether a command is sent again, once, when its answer did not come.
    ///   - healthCheckInterval: How long a connection may be silent before it is sent a PING.
    ///   - maxConnections: The most connections that the client ever has open to a server.
    ///   - clientName: What the server's CLIENT LIST calls the connections.
    ///   - username: The user to log in as.
    ///   - password: The password to log in with.
    ///   - maxInFlight: The most commands that are sent or waiting at a time.
    ///   - maxBufferedBytes: The most bytes that such commands may have together.
    ///   - stallTimeout: How long a server may owe replies without giving any before the connection is closed.
    ///   - coalescing: Whether decisions that wait at the same time are sent as one call of a script.
    ///   - backoff: How long to wait between attempts to connect.
    ///   - tls: How to encrypt.
    ///   - sentinel: How to talk to the sentinels of a URL.
    ///   - addressMap: Where to connect in place of the addresses that sentinels and nodes of a cluster announce.
    public init(
        socketTimeout: Duration = .seconds(5),
        socketConnectTimeout: Duration = .seconds(5),
        retryOnTimeout: Bool = false,
        healthCheckInterval: Duration = .seconds(30),
        maxConnections: Int = 50,
        clientName: String? = nil,
        username: String? = nil,
        password: String? = nil,
        maxInFlight: Int = 4_096,
        maxBufferedBytes: Int = 8 << 20,
        stallTimeout: Duration? = nil,
        coalescing: Bool = true,
        backoff: RedisBackoff = RedisBackoff(),
        tls: RedisTLS? = nil,
        sentinel: RedisSentinelOptions = RedisSentinelOptions(),
        addressMap: [String: String] = [:]
    ) {
        self.socketTimeout = socketTimeout
        self.socketConnectTimeout = socketConnectTimeout
        self.retryOnTimeout = retryOnTimeout
        self.healthCheckInterval = healthCheckInterval
        self.maxConnections = maxConnections
        self.clientName = clientName
        self.username = username
        self.maxInFlight = maxInFlight
        self.maxBufferedBytes = maxBufferedBytes
        self.stallTimeout = stallTimeout
        self.coalescing = coalescing
        self.backoff = backoff
        self.tls = tls
        self.sentinel = sentinel
        self.addressMap = addressMap
        self.secret = password.map(RedisSecret.init)
    }
}

extension RedisOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var parts: [(label: String?, value: Any)] {
        [
            ("socketTimeout", socketTimeout), ("socketConnectTimeout", socketConnectTimeout),
            ("retryOnTimeout", retryOnTimeout), ("healthCheckInterval", healthCheckInterval),
            ("maxConnections", maxConnections), ("clientName", clientName as Any), ("username", username as Any),
            ("password", secret as Any), ("maxInFlight", maxInFlight), ("maxBufferedBytes", maxBufferedBytes),
            ("stallTimeout", stallTimeout as Any), ("coalescing", coalescing), ("backoff", backoff),
            ("tls", tls as Any), ("sentinel", sentinel), ("addressMap", addressMap),
        ]
    }

    /// The options, with `<secret>` for passwords.
    public var description: String { Mirror.text(of: self) }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// The options, with `<secret>` for passwords.
    public var customMirror: Mirror { Mirror(self, children: parts, displayStyle: .struct) }
}
#endif
