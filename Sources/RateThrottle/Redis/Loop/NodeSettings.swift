#if Redis
/// What a server's connections have to know of the configuration.
struct NodeSettings: Sendable {
    let connection: ConnectionSettings
    /// How long connecting may take.
    let connectTimeout: Duration
    /// The most connections.
    let maxConnections: Int
    /// How long to wait between attempts.
    let backoff: RedisBackoff
    /// The name that a certificate must be for; nil for the endpoint's own.
    let certificateName: String?
    /// Whether there is to be a connection even while nobody calls.
    var keepsOne = false

    /// Whether another server may take this one's place, so that what it does not execute goes elsewhere.
    var isReplaceable: Bool { connection.surroundings != .alone }
}

extension NodeSettings {
    /// How soon a sentinel that stops answering is noticed, unless its own timeout is longer.
    private static let vigilance = Duration.seconds(1)

    /// How long one node of a cluster may take to say where keys are.
    static func inquiryTimeout(_ configuration: RedisConfiguration) -> Duration {
        min(configuration.options.socketConnectTimeout, .seconds(1))
    }

    /// Callers' commands.
    static func data(_ configuration: RedisConfiguration) throws(RedisError) -> NodeSettings {
        let options = configuration.options
        let surroundings: Surroundings =
            switch configuration.deployment {
            case .server: .alone
            case .sentinel: .sentinels
            case .cluster: .cluster
            }
        let connection = ConnectionSettings(
            greeting: try Greeting(
                credentials: configuration.credentials,
                database: configuration.database,
                clientName: options.clientName,
                wantsMaster: surroundings == .sentinels
            ),
            stallTimeout: configuration.stallTimeout,
            healthCheckInterval: options.healthCheckInterval > .zero ? options.healthCheckInterval : nil,
            renewalAge: options.backoff.maximum,
            surroundings: surroundings
        )
        return NodeSettings(
            connection: connection,
            connectTimeout: options.socketConnectTimeout,
            maxConnections: options.maxConnections,
            backoff: options.backoff,
            certificateName: configuration.tls?.serverName
        )
    }

    /// What a sentinel is asked, or what it says by itself on a channel.
    static func sentinel(
        _ sentinel: RedisSentinelConfiguration,
        _ options: RedisOptions,
        channel: String?
    ) throws(RedisError) -> NodeSettings {
        let connection = ConnectionSettings(
            greeting: try Greeting(
                credentials: sentinel.credentials,
                database: 0,
                clientName: options.clientName,
                channel: channel
            ),
            stallTimeout: max(sentinel.socketTimeout, vigilance),
            healthCheckInterval: vigilance,
            renewalAge: options.backoff.maximum,
            isSubscribed: channel != nil
        )
        return NodeSettings(
            connection: connection,
            connectTimeout: max(sentinel.socketTimeout, vigilance),
            maxConnections: 1,
            backoff: options.backoff,
            certificateName: sentinel.tls?.serverName,
            keepsOne: channel != nil
        )
    }

    /// What a node of a cluster is asked.
    static func clusterInquiry(_ configuration: RedisConfiguration) throws(RedisError) -> NodeSettings {
        let options = configuration.options
        let connection = ConnectionSettings(
            greeting: try Greeting(
                credentials: configuration.credentials,
                database: 0,
                clientName: options.clientName
            ),
            stallTimeout: configuration.stallTimeout,
            healthCheckInterval: nil,
            renewalAge: options.backoff.maximum
        )
        return NodeSettings(
            connection: connection,
            connectTimeout: inquiryTimeout(configuration),
            maxConnections: 1,
            backoff: options.backoff,
            certificateName: configuration.tls?.serverName
        )
    }
}
#endif
