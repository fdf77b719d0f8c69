#if Redis
/// The sentinels of a master: those that were configured, and those that they know of. Each counts once, by however many
/// addresses it is known.
struct SentinelRoster: Sendable {
    private let configured: [RedisEndpoint]
    private var identities: [RedisEndpoint: String] = [:]
    /// The sentinels to ask.
    private(set) var all: [RedisEndpoint]

    /// More than this are not believed.
    static let limit = 64

    init(configured: [RedisEndpoint]) {
        self.configured = configured
        all = configured
    }

    /// Learns from what the sentinels said: of each other, and of themselves. Those of which nobody speaks any more are
    /// forgotten, unless they were configured.
    mutating func learn(from opinions: [RedisEndpoint: SentinelOpinion]) {
        guard opinions.values.contains(where: \.isAnswer) else { return }
        for (endpoint, opinion) in opinions {
            if let identity = opinion.identity { identities[endpoint] = identity }
        }
        var seen: Set<String> = []
        var found: [RedisEndpoint] = []
        for endpoint in configured where identities[endpoint].map({ seen.insert($0).inserted }) ?? true {
            found.append(endpoint)
        }
        for peer in all.compactMap({ opinions[$0] }).flatMap(\.peers) where found.count < Self.limit {
            // The one that answers at the address may call itself otherwise than its peers do.
            let own = identities[peer.endpoint] ?? peer.identity
            guard !found.contains(peer.endpoint), !seen.contains(peer.identity), seen.insert(own).inserted else {
                continue
            }
            found.append(peer.endpoint)
        }
        all = found
        identities = identities.filter { found.contains($0.key) || configured.contains($0.key) }
    }
}
#endif
