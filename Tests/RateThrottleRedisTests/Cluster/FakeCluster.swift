#if Redis
@testable import RateThrottle

/// Scripted nodes that share the slots, for what nodes do not do on demand.
final class FakeCluster: Sendable {
    /// Says what a node does about a command; nil for what a healthy one does.
    typealias Answer = @Sendable (_ node: Int, _ request: FakeServer.Request, _ ports: [UInt16]) -> FakeServer.Action?

    private let state = Lock<[FakeServer]>([])

    var servers: [FakeServer] { state.withLock(\.self) }
    var ports: [UInt16] { servers.map(\.port) }

    private init() {}

    /// Runs some nodes for a body with a client of them, and ends all however the body ends.
    static func run(
        _ count: Int,
        _ options: RedisOptions = ClusterSet.options,
        answer: @escaping Answer,
        _ body: (FakeCluster, RedisClient) async throws -> Void
    ) async throws {
        let cluster = FakeCluster()
        // The servers' answers know the cluster, and would keep it.
        defer { cluster.state.withLock { $0 = [] } }
        try await cluster.start(count, answer) {
            let places = cluster.ports.map { (host: "127.0.0.1", port: Int($0)) }
            try await Clients.with(RedisClient(cluster: places, options: options)) { client async throws in
                try await body(cluster, client)
            }
        }
    }

    /// Each within the one before, so that all end.
    private func start(_ count: Int, _ answer: @escaping Answer, _ body: () async throws -> Void) async throws {
        let node = servers.count
        if node == count { return try await body() }
        let script: FakeServer.Answer = { [self] request in
            answer(node, request, ports) ?? Self.healthy(request, ports)
        }
        try await FakeServer.run(answer: script) { server in
            state.withLock { $0.append(server) }
            try await start(count, answer, body)
        }
    }

    /// What a node says of the cluster, and of any key.
    private static func healthy(_ request: FakeServer.Request, _ ports: [UInt16]) -> FakeServer.Action? {
        switch request.words.map({ $0.uppercased() }).prefix(2) {
        case ["CLUSTER", "INFO"]: .value(.bulk("cluster_state:ok\r\ncluster_current_epoch:1\r\n"))
        case ["CLUSTER", "SLOTS"]: .value(slots(ports))
        default: request.name == "GET" ? .value(.bulk("\(request.words[1])")) : nil
        }
    }

    /// Equal parts for all.
    static func slots(_ ports: [UInt16]) -> WireValue {
        .array(
            ports.enumerated().map { index, port in
                let first = index * HashSlot.count / ports.count
                let last = (index + 1) * HashSlot.count / ports.count - 1
                return .array([.integer(first), .integer(last), .array([.bulk("127.0.0.1"), .integer(Int(port))])])
            }
        )
    }

    /// The commands with a name that a node has read.
    func requests(_ name: String, of node: Int) -> [FakeServer.Request] {
        servers[node].requests.filter { $0.name == name }
    }
}
#endif
