#if Redis
@testable import RateThrottle

/// Sentinels without sockets: whom the topology asks, and what they answer. They are called s1, s2, …
final class SentinelBench {
    static let refused = RedisError(code: .connectionFailed, message: "refused; the command was not executed")
    static let lost = RedisError(code: .connectionLost, message: "lost")
    static let replica = RedisError(code: .readOnly, message: "the server is a replica, not the master")

    var topology: SentinelTopology
    /// The milliseconds of the test.
    var now = 0
    /// What was asked and is not answered.
    private(set) var open: [Inquiry] = []

    init(_ sentinels: [String] = ["s1", "s2", "s3"], addressMap: [String: String] = [:]) throws {
        let configuration = RedisSentinelConfiguration(
            masterName: "m",
            sentinels: sentinels.map { .tcp(host: $0, port: 26_379) },
            socketTimeout: .milliseconds(300),
            credentials: nil,
            tls: nil
        )
        topology = SentinelTopology(configuration, addressMap: try RedisAddressMap(addressMap))
    }

    var time: RateThrottle.Instant { .at(now) }

    /// The hosts of the servers that carry commands.
    var servers: [String] { topology.servers.map(Self.host) }

    static func host(_ endpoint: RedisEndpoint) -> String {
        if case .tcp(let host, _) = endpoint { host } else { "" }
    }

    /// The host a command would go to; nil while it waits or fails.
    func route() -> String? {
        if case .server(let endpoint) = topology.route(.routed(), time) { Self.host(endpoint) } else { nil }
    }

    func isWaiting() -> Bool { topology.route(.routed(), time) == .wait }

    func failure() -> RedisError? {
        if case .fail(let error) = topology.route(.routed(), time) { error } else { nil }
    }

    /// Time has passed: whom the topology asks, in order of their names.
    @discardableResult
    func tick(at now: Int? = nil) -> [String] {
        self.now = now ?? self.now
        let inquiries = topology.tick(time)
        open += inquiries
        return inquiries.map { Self.host($0.server) }.sorted()
    }

    /// A sentinel names a master.
    func answer(
        _ sentinel: String,
        _ master: String,
        _ epoch: Int,
        peers: [RedisReply] = [],
        id: String? = nil
    ) {
        let master = SentinelReplies.master(master, epoch: epoch)
        finish(sentinel, SentinelReplies.all(master, peers: peers, id: id ?? "id-\(sentinel)"))
    }

    /// Several sentinels name the same master.
    func answer(_ sentinels: [String], _ master: String, _ epoch: Int) {
        for sentinel in sentinels { answer(sentinel, master, epoch) }
    }

    func fail(_ sentinels: String..., because error: RedisError = refused) {
        for sentinel in sentinels { finish(sentinel, Array(repeating: .failure(error), count: 3)) }
    }

    /// Answers the first open inquiry to a sentinel; nothing when there is none.
    func finish(_ sentinel: String, _ results: [Result<RedisReply, RedisError>]) {
        guard let index = open.firstIndex(where: { Self.host($0.server) == sentinel }) else { return }
        topology.answered(open.remove(at: index), results, time)
    }

    func doubt(_ master: String, because error: RedisError = refused) {
        topology.doubt(.tcp(host: master, port: 6_379), because: error, time)
    }

    func hear(_ text: String = "m a 6379 b 6379", from sentinel: String = "s1") {
        let message = RedisReply.array(["message", "+switch-master", text].map(SentinelReplies.text))
        topology.heard(message, from: .tcp(host: sentinel, port: 26_379), time)
    }

    func listen(to sentinel: String) {
        topology.listening(to: .tcp(host: sentinel, port: 26_379), time)
    }

    /// The first command, and a round in which all sentinels name the same master.
    func discover(_ master: String = "a", _ epoch: Int = 1) {
        _ = route()
        answer(tick(), master, epoch)
    }

    /// The next round, when it is due.
    @discardableResult
    func nextRound() -> [String] {
        let due = Int((topology.nextTime - .at(0)) / .milliseconds(1))
        return tick(at: max(now, due))
    }
}
#endif
