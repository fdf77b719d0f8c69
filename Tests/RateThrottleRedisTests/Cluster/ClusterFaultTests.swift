#if Redis
import Testing

@testable import RateThrottle

@Suite("Nodes of a cluster that misbehave", .timeLimit(.minutes(2)))
struct ClusterFaultTests {
    /// Its slot is 12,182, the second node's.
    private static let key = "foo"

    @Test(arguments: ["MOVED", "ASK"])
    func nodesThatSendACommandToEachOther(_ word: String) async throws {
        let answer: FakeCluster.Answer = { node, request, ports in
            request.name == "GET" ? .reply("-\(word) 12182 127.0.0.1:\(ports[1 - node])\r\n") : nil
        }
        try await FakeCluster.run(2, answer: answer) { cluster, client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.command("GET", Self.key) }
            #expect(error?.code == .unavailable && error?.mayHaveExecuted == false)
            #expect(error?.message.contains("5 times") == true)
            #expect(error?.serverMessage?.hasPrefix(word) == true)
            let count = (0..<2).map { cluster.requests("GET", of: $0).count }.reduce(0, +)
            #expect(count == 6)
            try await client.command("PING")
        }
    }

    /// The exception is asked for just before the command, and of nobody else.
    @Test func aTargetThatSendsACommandOn() async throws {
        let answer: FakeCluster.Answer = { node, request, ports in
            guard request.name == "GET" else { return nil }
            return switch node {
            case 2: .reply("-ASK 12182 127.0.0.1:\(ports[0])\r\n")
            case 0: .reply("-MOVED 12182 127.0.0.1:\(ports[1])\r\n")
            default: nil
            }
        }
        try await FakeCluster.run(3, answer: answer) { cluster, client async throws in
            #expect(try await client.command("GET", Self.key).string == Self.key)
            let names = cluster.servers.map { server in
                server.requests.map(\.name).filter { ["ASKING", "GET"].contains($0) }
            }
            #expect(names == [["ASKING", "GET"], ["GET"], ["GET"]])
        }
    }

    @Test(arguments: ["", "?"])
    func aHostThatIsNotKnown(_ host: String) async throws {
        let answer: FakeCluster.Answer = { node, request, ports in
            request.name == "GET" && node == 1 ? .reply("-MOVED 12182 \(host):\(ports[0])\r\n") : nil
        }
        try await FakeCluster.run(2, answer: answer) { cluster, client async throws in
            #expect(try await client.command("GET", Self.key).string == Self.key)
            #expect(cluster.requests("GET", of: 0).count == 1)
        }
    }

    /// A script's own words look like a redirection, but are of another slot.
    @Test func wordsOfAScript() async throws {
        let answer: FakeCluster.Answer = { _, request, ports in
            request.name == "GET" ? .reply("-MOVED 1 127.0.0.1:\(ports[0])\r\n") : nil
        }
        try await FakeCluster.run(2, answer: answer) { cluster, client async throws in
            let error = await #expect(throws: RedisError.self) { try await client.command("GET", Self.key) }
            #expect(error?.code == .server)
            #expect(cluster.requests("GET", of: 1).count == 1 && cluster.requests("GET", of: 0).isEmpty)
        }
    }

    /// The others say where the key is.
    @Test func aNewOwnerThatIsNotThere() async throws {
        try await ClosedPort.run { port in
            let count = Lock(0)
            let answer: FakeCluster.Answer = { _, request, _ in
                guard request.name == "GET" else { return nil }
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                guard number == 1 else { return nil }
                return .reply("-MOVED 12182 127.0.0.1:\(port)\r\n")
            }
            try await FakeCluster.run(2, answer: answer) { cluster, client async throws in
                #expect(try await client.command("GET", Self.key).string == Self.key)
                #expect(cluster.requests("GET", of: 1).count == 2)
                let isForgotten = await eventually { client.status.servers.count == 2 }
                #expect(isForgotten)
            }
        }
    }

    /// However often something is odd, nodes are not asked more than ten times a second.
    @Test func questionsHaveTheirTime() async throws {
        let answer: FakeCluster.Answer = { _, request, _ in
            request.name == "GET" ? .reply("-CLUSTERDOWN Hash slot not served\r\n") : nil
        }
        try await FakeCluster.run(1, answer: answer) { cluster, client async throws in
            let start = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        _ = try? await client.command(RedisCommand("GET", "key\(number)"), timeout: .milliseconds(700))
                    }
                }
            }
            let rounds = cluster.servers[0].requests.filter { $0.words == ["CLUSTER", "SLOTS"] }.count
            let most = Int((ContinuousClock.now - start) / .milliseconds(100)) + 2
            #expect((2...most).contains(rounds), "\(rounds)")
        }
    }

    @Test func aServerThatIsNoNode() async throws {
        try await RedisServer.run { server in
            let seeds = [(host: "127.0.0.1", port: Int(server.port))]
            try await Clients.with(RedisClient(cluster: seeds)) { client async throws in
                let error = await #expect(throws: RedisError.self) { try await client.command("GET", "key") }
                #expect(error?.code == .invalidArgument)
                #expect(error?.message.contains("127.0.0.1:\(server.port) is no node of a cluster") == true)
            }
            try await FakeCluster.run(2, answer: { _, _, _ in nil }) { cluster, _ async throws in
                let both = seeds + [(host: "127.0.0.1", port: Int(cluster.ports[0]))]
                try await Clients.with(RedisClient(cluster: both)) { client async throws in
                    #expect(try await client.command("GET", "key").string == "key")
                }
            }
        }
    }
}
#endif
