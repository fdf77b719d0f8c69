#if Redis
/// What a client works with, from a URL or a host and from options. What exists has been checked.
struct RedisConfiguration: Sendable, Hashable {
    /// Where the server listens.
    let endpoint: RedisEndpoint
    /// What to log in with: the URL's when it has a password, else the options'.
    let credentials: RedisCredentials?
    /// The number of the database, from 0 to ``maximumDatabase``.
    let database: Int
    /// How to encrypt; nil for no encryption.
    let tls: RedisTLS?
    /// Everything else. Without credentials and TLS, which are above.
    let options: RedisOptions

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

    /// The name or address that the server's certificate must be for; nil on a Unix socket.
    var certificateName: String? { tls?.serverName ?? endpoint.certificateName }

    /// From a URL, which says whether to encrypt.
    init(url text: String, options: RedisOptions) throws(RedisError) {
        let url = try RedisURL.parse(text)
        if options.tls != nil, !url.usesTLS {
            throw .invalidArgument(
                "tls is set, but the URL asks for plaintext; write rediss:// to encrypt, or leave tls nil"
            )
        }
        try self.init(
            endpoint: url.endpoint,
            credentials: url.credentials,
            database: url.database,
            tls: url.usesTLS ? options.tls ?? RedisTLS() : nil,
            options: options
        )
    }

    /// From a host and a port; encrypted when the options have TLS.
    init(host: String, port: Int, database: Int, options: RedisOptions) throws(RedisError) {
        try OptionRange.check("database", database, in: 0...Self.maximumDatabase)
        let endpoint = try RedisEndpoint(host: host, port: port)
        try self.init(endpoint: endpoint, credentials: nil, database: database, tls: options.tls, options: options)
    }

    private init(
        endpoint: RedisEndpoint,
        credentials: RedisCredentials?,
        database: Int,
        tls: RedisTLS?,
        options: RedisOptions
    ) throws(RedisError) {
        try options.validate()
        self.endpoint = endpoint
        self.credentials =
            credentials ?? options.secret.map { RedisCredentials(username: options.username, password: $0) }
        self.database = database
        self.tls = tls
        var rest = options
        (rest.username, rest.secret, rest.tls) = (nil, nil, nil)
        self.options = rest
    }
}
#endif
