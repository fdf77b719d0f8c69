#if Redis
extension RedisURL {
    /// What a URL leads to. How to talk to sentinels is not in it.
    enum Target: Sendable, Hashable {
        case server(RedisEndpoint)
        case sentinel(masterName: String, [RedisEndpoint])
        case cluster([RedisEndpoint])
    }
}

extension RedisURL.Target {
    /// The same with what the options add.
    /// - Parameters:
    ///   - options: How to talk to sentinels.
    ///   - dataTLS: How the data nodes are encrypted, which holds for sentinels too unless the options say otherwise.
    /// - Returns: What to talk to, not checked.
    func deployment(with options: RedisSentinelOptions, dataTLS: RedisTLS?) -> RedisDeployment {
        switch self {
        case .server(let endpoint): .server(endpoint)
        case .cluster(let nodes): .cluster(nodes)
        case .sentinel(let name, let sentinels):
            .sentinel(options.configuration(masterName: name, sentinels: sentinels, tls: options.tls ?? dataTLS))
        }
    }
}
#endif
