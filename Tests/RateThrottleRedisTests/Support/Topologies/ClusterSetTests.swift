#if Redis
import Foundation
import Testing

@Suite("What the tests of the Redis client stand on: clusters", .timeLimit(.minutes(10)))
struct ClusterSetTests {
    private static let lines = ["requirepass secret", "masterauth secret"]

    @Test func aReplicaTakesTheKilledMastersPlace() async throws {
        let pids = try await ClusterSet.run(replicas: 1, lines: Self.lines) { cluster in
            let nodes = cluster.nodes
            #expect(try await cluster.masters().map(\.port) == nodes[..<3].map(\.port))
            #expect(try await cluster.replicas(of: nodes[1]).map(\.port) == [nodes[4].port])
            try await moveASlot(of: cluster)
            let pids = nodes.compactMap(\.pid)
            await nodes[1].kill()
            try await cluster.waitUntilAgreed()
            #expect(try await cluster.owner(of: 8000) === nodes[4])
            try await nodes[1].restart()
            try await cluster.waitUntilAgreed()
            try await ServerGroup.waitUntilInSync([nodes[1]])
            try await cluster.failover(replica: nodes[1])
            #expect(try await cluster.owner(of: 8000, accordingTo: nodes[5]) === nodes[1])
            return pids
        }
        #expect(pids.count == 6)
        #expect(pids.allSatisfy { kill($0, 0) != 0 })
    }

    private func moveASlot(of cluster: ClusterSet) async throws {
        let slot = try await cluster.keySlot(of: "{tag}")
        let source = try await cluster.owner(of: slot)
        let target = try #require(cluster.nodes[..<3].first { $0 !== source })
        for number in 0..<250 { try await source.ask("SET", "{tag}\(number)", "\(number)") }
        try await cluster.moveSlot(slot, from: source, to: target)
        #expect(try await target.ask("GET", "{tag}249") == "249")
        for node in cluster.nodes { #expect(try await cluster.owner(of: slot, accordingTo: node) === target) }
        try await cluster.waitUntilAgreed()
    }

    @Test func aSlotIsMovedStepByStepAndANodeComesAndGoes() async throws {
        let identity = try await TestCertificates.made().server
        try await ClusterSet.run(tls: identity) { cluster in
            let new = try await cluster.addNode()
            #expect(try await cluster.masters().count == 4)
            let slot = try await cluster.keySlot(of: "{tag}")
            let source = try await cluster.owner(of: slot)
            for key in ["{tag}a", "{tag}b"] { try await source.ask("SET", key, "1") }
            try await cluster.beginMove(slot, from: source, to: new)
            #expect(await refusal(by: source, "GET", "{tag}c") == "ASK \(slot) 127.0.0.1:\(new.port)")
            #expect(try await cluster.moveKeys(of: slot, from: source, to: new, count: 1) == 1)
            #expect(await refusal(by: source, "MGET", "{tag}a", "{tag}b")?.hasPrefix("TRYAGAIN") == true)
            #expect(try await cluster.moveKeys(of: slot, from: source, to: new, count: 10) == 1)
            try await cluster.endMove(slot, from: source, to: new)
            #expect(await refusal(by: source, "GET", "{tag}a") == "MOVED \(slot) 127.0.0.1:\(new.port)")
            try await cluster.moveSlot(slot, from: new, to: source)
            try await new.ask("FLUSHALL")
            try await cluster.forget(new)
            try await cluster.waitUntilAgreed()
            #expect(cluster.nodes.count == 3)
            #expect(new.pid != nil)
        }
    }

    private func refusal(by server: RedisServer, _ words: String...) async -> String? {
        do {
            _ = try await server.query(words)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
#endif
