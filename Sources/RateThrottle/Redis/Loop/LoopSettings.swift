#if Redis
import Logging

/// What the loop has to know of the configuration.
struct LoopSettings: Sendable {
    let configuration: RedisConfiguration
    /// How to talk to servers, by purpose; those for callers' commands, and those that are another.
    private let data: NodeSettings
    private let others: [NodeKey.Purpose: NodeSettings]
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
        data = try .data(configuration)
        var others: [NodeKey.Purpose: NodeSettings] = [:]
        switch configuration.deployment {
        case .server: break
        case .sentinel(let sentinel):
            others[.inquiry] = try .sentinel(sentinel, configuration.options, channel: nil)
            others[.watch] = try .sentinel(sentinel, configuration.options, channel: "+switch-master")
        case .cluster: others[.inquiry] = try .clusterInquiry(configuration)
        }
        self.others = others
    }

    /// What servers are talked to for.
    var purposes: [NodeKey.Purpose] { [.data] + others.keys }

    /// How to talk to a server.
    func node(for purpose: NodeKey.Purpose) -> NodeSettings { others[purpose] ?? data }

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
