#if Redis
import Logging

/// What the loop has to know of the configuration.
struct LoopSettings: Sendable {
    let configuration: RedisConfiguration
    /// How to talk to servers, by purpose.
    let nodes: [NodeKey.Purpose: NodeSettings]
    /// Told of another master, and of what is wrong.
    let logger: Logger
    /// Looks a name up; blocks, on a thread of its own.
    var resolve: @Sendable (String, UInt16) -> Result<[SocketAddress], WireError> = {
        SocketAddress.resolve($0, port: $1, numericOnly: false)
    }

    init(
        _ configuration: RedisConfiguration,
        logger: Logger = Logger(label: "ratethrottle.redis")
    ) throws(RedisError) {
        self.configuration = configuration
        self.logger = logger
        var nodes: [NodeKey.Purpose: NodeSettings] = [.data: try .data(configuration)]
        switch configuration.deployment {
        case .server: break
        case .sentinel(let sentinel):
            nodes[.inquiry] = try .sentinel(sentinel, configuration.options, channel: nil)
            nodes[.watch] = try .sentinel(sentinel, configuration.options, channel: "+switch-master")
        case .cluster: nodes[.inquiry] = try .clusterInquiry(configuration)
        }
        self.nodes = nodes
    }

    /// How to encrypt for a purpose; nil for no encryption.
    func tls(for purpose: NodeKey.Purpose) -> RedisTLS? {
        if purpose != .data, case .sentinel(let sentinel) = configuration.deployment { return sentinel.tls }
        return configuration.tls
    }

    /// What says where commands go.
    var topology: any Topology {
        switch configuration.deployment {
        case .server(let server): Standalone(server: server)
        case .sentinel(let sentinel): SentinelTopology(sentinel, addressMap: configuration.addressMap)
        case .cluster(let nodes):
            ClusterTopology(
                seeds: nodes,
                addressMap: configuration.addressMap,
                timeout: NodeSettings.inquiryTimeout(configuration)
            )
        }
    }
}
#endif
