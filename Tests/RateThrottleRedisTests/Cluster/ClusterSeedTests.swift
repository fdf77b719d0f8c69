#if Redis
import Testing

@testable import RateThrottle

@Suite("The first nodes of a cluster", .timeLimit(.minutes(2)))
struct ClusterSeedTests {
    @Test func oneThatIsDownDoesNoHarm() async throws {
        try await ClusterSet.run { cluster in
            try await ClosedPort.run { closed in
                let seeds = [("127.0.0.1", Int(closed)), cluster.addresses[2]]
                try await Clients.with(RedisClient(cluster: seeds)) { client in
                    try await client.ping()
                    #expect(client.status.servers.count == 3)
                }
            }
        }
    }

    /// Which master is asked first is nobody's choice, so that each one must be able to hang.
    @Test(arguments: [[0], [1], [2], [1, 2]], [FakeServer.Action.silence, .close])
    func anApplicationStartsWhileMastersDoNotAnswer(_ some: Set<Int>, _ action: FakeServer.Action) async throws {
        try await expectToStart { node, request, _ in request.name == "PING" && some.contains(node) ? action : nil }
    }

    /// The first PING of a connection belongs to its greeting.
    @Test(
        arguments: [[0], [1], [2], [1, 2]],
        [FakeServer.Action.silence, .close, .reply("-MISCONF Redis is configured to save RDB snapshots\r\n")]
    )
    func anApplicationStartsWhileMastersOnlyGreet(_ some: Set<Int>, _ action: FakeServer.Action) async throws {
        let greeted = Lock<Set<[Int]>>([])
        try await expectToStart { node, request, _ in
            guard request.name == "PING", some.contains(node) else { return nil }
            return greeted.withLock { $0.insert([node, request.connection]).inserted } ? nil : action
        }
    }

    private func expectToStart(_ answer: @escaping FakeCluster.Answer) async throws {
        try await FakeCluster.run(3, answer: answer) { cluster, _ in
            let url = "redis+cluster://" + cluster.ports.map { "127.0.0.1:\($0)" }.joined(separator: ",")
            let options = RedisOptions(socketConnectTimeout: .seconds(4))
            let limiter = try await createLimiter(storage: .redis(url: url, options: options))
            await limiter.shutdown()
        }
    }

    @Test func whereAllMastersHangItDoesNot() async throws {
        let answer: FakeCluster.Answer = { _, request, _ in request.name == "PING" ? .silence : nil }
        try await FakeCluster.run(3, answer: answer) { cluster, _ in
            let url = "redis+cluster://127.0.0.1:\(cluster.ports[0])"
            let options = RedisOptions(socketConnectTimeout: .milliseconds(400))
            let error = await #expect(throws: RedisError.self) {
                _ = try await createLimiter(storage: .redis(url: url, options: options))
            }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func withoutAnyTheErrorNamesOne() async throws {
        try await ClosedPort.run { closed in
            try await Clients.with(RedisClient(cluster: [("127.0.0.1", Int(closed))])) { client in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .connectionFailed && error?.mayHaveExecuted == false)
                #expect(error?.message.contains("127.0.0.1:\(closed)") == true)
            }
        }
    }
}
#endif
