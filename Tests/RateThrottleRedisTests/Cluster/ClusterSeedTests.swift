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

    @Test func aServerOfNoClusterIsNamed() async throws {
        try await RedisServer.run { server in
            try await Clients.with(RedisClient(cluster: [("127.0.0.1", Int(server.port))])) { client in
                let error = await #expect(throws: RedisError.self) { try await client.ping() }
                #expect(error?.code == .invalidArgument)
                #expect(error?.message.contains("127.0.0.1:\(server.port) is no node of a cluster") == true)
            }
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

    /// A node that sends commands to a host that it does not know, which is itself: an error, not a loop.
    @Test func redirectionsEndInAnError() async throws {
        let port = Lock<UInt16>(0)
        try await FakeServer.run(answer: { Self.answer($0, Int(port.withLock(\.self))) }) { server in
            port.withLock { $0 = server.port }
            try await Clients.with(RedisClient(cluster: [("127.0.0.1", Int(server.port))])) { client in
                let error = await #expect(throws: RedisError.self) { try await client.command("GET", "key") }
                #expect(error?.code == .unavailable && error?.mayHaveExecuted == false)
                #expect(error?.serverMessage == "MOVED 12539 :\(server.port)")
                #expect(server.requests.count { $0.name == "GET" } == 6)
            }
        }
    }

    private static func answer(_ request: FakeServer.Request, _ port: Int) -> FakeServer.Action? {
        switch (request.name, request.words.dropFirst().first) {
        case ("CLUSTER", "INFO"): return .value(.bulk("cluster_state:ok\r\ncluster_current_epoch:1\r\n"))
        case ("CLUSTER", "SLOTS"):
            let node = WireValue.array([.bulk("127.0.0.1"), .integer(port)])
            return .value(.array([.array([.integer(0), .integer(16_383), node])]))
        case ("GET", _): return .value(.error("MOVED 12539 :\(port)"))
        default: return nil
        }
    }
}
#endif
