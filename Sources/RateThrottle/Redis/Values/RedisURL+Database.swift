#if Redis
extension RedisURL {
    /// The number in `/2`; nil when there is none.
    static func database(ofPath path: ArraySlice<UInt8>) throws(RedisError) -> Int? {
        let text = try PercentEncoding.decode(path.dropFirst(), of: "path")
        guard !text.isEmpty else { return nil }
        guard let database = DecimalNumber.value(of: text.utf8, in: 0...RedisConfiguration.maximumDatabase) else {
            throw .invalidArgument(
                "the path is not the number of a database; allowed: 0 to \(RedisConfiguration.maximumDatabase), in digits"
            )
        }
        return database
    }

    /// The number in `db=2`; nil when there is no query.
    static func database(ofQuery query: ArraySlice<UInt8>?) throws(RedisError) -> Int? {
        guard let query, !query.isEmpty else { return nil }
        var database: Int?
        for part in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let key = try PercentEncoding.decode(part[..<end], of: "query")
            let value = try PercentEncoding.decode(part[end...].dropFirst(), of: "query")
            guard key == "db" else { throw unknown(key) }
            guard database == nil else { throw .invalidArgument("the query has db more than once; allowed: once") }
            database = DecimalNumber.value(of: value.utf8, in: 0...RedisConfiguration.maximumDatabase)
            guard database != nil else {
                throw .invalidArgument(
                    "db is not the number of a database; allowed: 0 to \(RedisConfiguration.maximumDatabase), in digits"
                )
            }
        }
        return database
    }

    /// What redis-py takes in a query, and where it is set here.
    private static let elsewhere = [
        "socket_timeout": "RedisOptions.socketTimeout", "socket_connect_timeout": "RedisOptions.socketConnectTimeout",
        "retry_on_timeout": "RedisOptions.retryOnTimeout", "max_connections": "RedisOptions.maxConnections",
        "health_check_interval": "RedisOptions.healthCheckInterval", "client_name": "RedisOptions.clientName",
        "username": "RedisOptions.username", "password": "RedisOptions.password",
        "ssl_cert_reqs": "RedisTLS.certificateRequirements", "ssl_ca_certs": "RedisTLS.caCertificates",
        "ssl_ca_path": "RedisTLS.caDirectory", "ssl_certfile": "RedisTLS.certificate",
        "ssl_keyfile": "RedisTLS.privateKey", "ssl_password": "RedisTLS.privateKeyPassword",
        "ssl_min_version": "RedisTLS.minimumVersion",
    ]

    /// Quotes the key only when it is a known one: it may be a piece of a password.
    private static func unknown(_ key: String) -> RedisError {
        guard let property = elsewhere[key] else {
            return .invalidArgument("the query has an unknown key; allowed: db. RedisOptions has everything else")
        }
        return .invalidArgument("the query has the key \(key); allowed: db. Set \(property) instead")
    }
}
#endif
