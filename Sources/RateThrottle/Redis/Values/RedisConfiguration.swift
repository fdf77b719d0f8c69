#if Redis
/// What a client works with, from a URL or a host and from options. What exists has been checked.
struct RedisConfiguration: Sendable, Hashable {
    /// What to talk to: a server, sentinels or a cluster.
    let deployment: RedisDeployment
    /// What to log in with: the URL's when it has a password, else the options'.
    let credentials: RedisCredentials?
    /// The number of the database, from 0 to ``maximumDatabase``.
    let database: Int
    /// How to encrypt; nil for no encryption.
    let tls: RedisTLS?
    /// Where to connect in place of what sentinels and nodes of a cluster announce.
    let addressMap: RedisAddressMap
    /// Everything else. Without what is above, in which passwords are.
    let options: RedisOptions

    /// Whether keys decide to which server a command goes.
    var isCluster: Bool { if case .cluster = deployment { true } else { false } }

    static let maximumDatabase = Int(Int32.max)

    /// How long a call has that does not name its own timeout.
    var callTimeout: Duration { options.retryOnTimeout ? options.socketTimeout * 2 : options.socketTimeout }

    /// How long the first sending of a call's command may take before the second; nil when there is only one.
    func attemptTimeout(of timeout: Duration?) -> Duration? {
        guard options.retryOnTimeout else { return nil }
        return min(options.socketTimeout, (timeout ?? callTimeout) / 2)
    }

    /// How long the server may owe replies without giving any.
    var stallTimeout: Duration { options.stallTimeout ?? options.socketTimeout }

    /// From a URL, which says whether to encrypt.
    init(url text: String, options: RedisOptions) throws(RedisError) {
        let url = try RedisURL.parse(text)
        if options.tls != nil, !url.usesTLS {
            throw .invalidArgument(
                "tls is set, but the URL asks for plaintext; write rediss:// to encrypt, or leave tls nil"
            )
        }
        let tls = url.usesTLS ? options.tls ?? RedisTLS() : nil
        try self.init(
            url.target.deployment(with: options.sentinel, dataTLS: tls),
            credentials: url.credentials,
            database: url.database,
            tls: tls,
            options: options
        )
    }

    /// From a host and a port; encrypted when the options have TLS.
    init(host: String, port: Int, database: Int, options: RedisOptions) throws(RedisError) {
        try OptionRange.check("database", database, in: 0...Self.maximumDatabase)
        let endpoint = try RedisEndpoint(host: host, port: port)
        try self.init(.server(endpoint), database: database, tls: options.tls, options: options)
    }

    /// From some nodes of a cluster; encrypted when the options have TLS.
    init(cluster nodes: [(host: String, port: Int)], options: RedisOptions) throws(RedisError) {
        let endpoints = try nodes.map { node throws(RedisError) in try RedisEndpoint(host: node.host, port: node.port) }
        try self.init(.cluster(endpoints), database: 0, tls: options.tls, options: options)
    }

    /// From sentinels, and options for the data nodes, which are encrypted when the options have TLS.
    init(sentinel: RedisSentinelConfiguration, database: Int, options: RedisOptions) throws(RedisError) {
        guard options.sentinel == RedisSentinelOptions() else {
            throw .invalidArgument(
                "the options have sentinel, which is for URLs; allowed here: its default. Tell RedisSentinel instead"
            )
        }
        try OptionRange.check("database", database, in: 0...Self.maximumDatabase)
        try self.init(.sentinel(sentinel), database: database, tls: options.tls, options: options)
    }

    private init(
        _ deployment: RedisDeployment,
        credentials: RedisCredentials? = nil,
        database: Int,
        tls: RedisTLS?,
        options: RedisOptions
    ) throws(RedisError) {
        try options.validate()
        self.deployment = try deployment.checked()
        if case .cluster = deployment, database != 0 {
            throw .invalidArgument("database \(database) is not one that a cluster has; allowed: 0")
        }
        addressMap = try RedisAddressMap(options.addressMap)
        self.credentials =
            credentials ?? options.secret.map { RedisCredentials(username: options.username, password: $0) }
        self.database = database
        self.tls = tls
        var rest = options
        (rest.username, rest.secret, rest.tls) = (nil, nil, nil)
        (rest.sentinel, rest.addressMap) = (RedisSentinelOptions(), [:])
        self.options = rest
    }
}
#endif
