#if Redis
/// What a client is to talk to.
enum RedisDeployment: Sendable, Hashable {
    /// One server, always the same.
    case server(RedisEndpoint)
    /// A master that sentinels name.
    case sentinel(RedisSentinelConfiguration)
    /// A cluster; these are the nodes that are asked first, for all others.
    case cluster([RedisEndpoint])

    /// More nodes or sentinels than this are a mistake.
    static let maximumEndpoints = 256
    /// The most bytes in the name of a master.
    static let maximumMasterName = 256

    /// Where to begin; never empty in a deployment that was checked.
    var endpoints: [RedisEndpoint] {
        switch self {
        case .server(let endpoint): [endpoint]
        case .sentinel(let sentinel): sentinel.sentinels
        case .cluster(let nodes): nodes
        }
    }

    /// The same, with every node once.
    /// - Throws: ``RedisError`` that does not quote the master's name: in a URL that lacks an '@', it may be a password.
    func checked() throws(RedisError) -> RedisDeployment {
        switch self {
        case .server: return self
        case .cluster(let nodes): return .cluster(try Self.unique(nodes, "nodes of a cluster"))
        case .sentinel(let sentinel):
            try Self.check(masterName: sentinel.masterName)
            return .sentinel(
                RedisSentinelConfiguration(
                    masterName: sentinel.masterName,
                    sentinels: try Self.unique(sentinel.sentinels, "sentinels"),
                    socketTimeout: sentinel.socketTimeout,
                    credentials: sentinel.credentials,
                    tls: sentinel.tls
                )
            )
        }
    }

    private static func unique(_ endpoints: [RedisEndpoint], _ what: String) throws(RedisError) -> [RedisEndpoint] {
        guard (1...maximumEndpoints).contains(endpoints.count) else {
            throw .invalidArgument("there are \(endpoints.count) \(what); allowed: 1 to \(maximumEndpoints)")
        }
        var seen: Set<RedisEndpoint> = []
        return endpoints.filter { seen.insert($0).inserted }
    }

    private static func check(masterName name: String) throws(RedisError) {
        // Sentinels themselves take letters, digits and ".-_"; a relative of theirs may take more.
        guard (1...maximumMasterName).contains(name.utf8.count), name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
        else {
            throw .invalidArgument(
                """
                the master's name has \(name.utf8.count) bytes or some that are not printable; allowed: 1 to \
                \(maximumMasterName) printable bytes without spaces, as SENTINEL MASTERS gives it
                """
            )
        }
    }
}
#endif
