#if Redis
@testable import RateThrottle

/// Nodes of a cluster without sockets: whom the topology asks, in the order in which it knows them, and what they answer.
final class ClusterBench {
    static let refused = RedisError(code: .connectionFailed, message: "refused; the command was not executed")
    static let lost = RedisError(code: .connectionLost, message: "lost")

    var topology: ClusterTopology
    /// The milliseconds of the test.
    var now = 0
    /// What was asked and is not answered.
    private(set) var open: [Inquiry] = []

    init(
        _ seeds: [String] = ["n1", "n2", "n3"],
        addressMap: [String: String] = [:],
        shuffle: @escaping @Sendable ([RedisEndpoint]) -> [RedisEndpoint] = { $0 }
    ) throws {
        topology = ClusterTopology(
            seeds: seeds.map(Self.endpoint),
            addressMap: try RedisAddressMap(addressMap),
            timeout: .seconds(1),
            shuffle: shuffle
        )
    }

    var time: RateThrottle.Instant { .at(now) }
    var servers: [String] { topology.servers.map(Self.host) }

    static func endpoint(_ host: String) -> RedisEndpoint { .tcp(host: host, port: UInt16(ClusterReplies.port)) }

    static func host(_ endpoint: RedisEndpoint) -> String {
        if case .tcp(let host, _) = endpoint { host } else { "" }
    }

    /// The host a command would go to; nil while it waits or fails.
    func route(_ slot: UInt16? = 0, _ detour: Detour? = nil) -> String? {
        let route = topology.route(.routed(slot: slot, detour: detour), time)
        return if case .server(let endpoint) = route { Self.host(endpoint) } else { nil }
    }

    func isWaiting(_ slot: UInt16? = 0) -> Bool { topology.route(.routed(slot: slot), time) == .wait }

    func failure(_ slot: UInt16? = 0, _ detour: Detour? = nil) -> RedisError? {
        if case .fail(let error) = topology.route(.routed(slot: slot, detour: detour), time) { error } else { nil }
    }

    /// Time has passed: whom the topology asks.
    @discardableResult
    func tick(at now: Int? = nil) -> [String] {
        self.now = now ?? self.now
        let inquiries = topology.tick(time)
        open += inquiries
        return inquiries.map { Self.host($0.server) }
    }

    /// Answers the first open inquiry, or the one to a node.
    func answer(_ node: String? = nil, info: RedisReply, slots: RedisReply) {
        finish(node, [.success(info), .success(slots)])
    }

    /// The first open inquiry.
    func answer(_ masters: [String], _ epoch: Int = 1, state: String = "ok") {
        answer(nil, masters, epoch, state: state)
    }

    /// The same with masters that share the slots evenly.
    func answer(_ node: String?, _ masters: [String], _ epoch: Int = 1, state: String = "ok") {
        answer(node, info: ClusterReplies.info(epoch, state: state), slots: ClusterReplies.shared(masters))
    }

    func fail(_ node: String? = nil, because error: RedisError = refused) {
        finish(node, [.failure(error), .failure(error)])
    }

    func failAll(because error: RedisError = refused) {
        while !open.isEmpty { fail(because: error) }
    }

    func answerAll(_ masters: [String], _ epoch: Int = 1) {
        while !open.isEmpty { answer(masters, epoch) }
    }

    func finish(_ node: String?, _ results: [Result<RedisReply, RedisError>]) {
        let index = open.firstIndex { node == nil || Self.host($0.server) == node }
        guard let index else { return }
        topology.answered(open.remove(at: index), results, time)
    }

    func doubt(_ node: String, because error: RedisError = refused) {
        topology.doubt(Self.endpoint(node), because: error, time)
    }

    /// A node sends a command elsewhere, in its words.
    @discardableResult
    func redirect(_ text: String, by node: String = "n1") -> String? {
        guard let redirection = Redirection(text) else { return nil }
        return topology.redirected(redirection, by: Self.endpoint(node), time).map(Self.host)
    }

    func standing(of node: String) -> Standing { topology.standing(of: Self.endpoint(node), time) }

    /// The first command, and a round in which all nodes say the same.
    func discover(_ masters: [String] = ["n1", "n2", "n3"], _ epoch: Int = 1) {
        _ = route()
        tick()
        answerAll(masters, epoch)
    }

    /// The next round, when it is due.
    @discardableResult
    func nextRound() -> [String] {
        let due = Int((topology.nextTime - .at(0)) / .milliseconds(1))
        return tick(at: max(now, due))
    }
}
#endif
