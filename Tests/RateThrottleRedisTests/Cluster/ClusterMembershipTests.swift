#if Redis
import Testing

@testable import RateThrottle

@Suite("Nodes that join a cluster and leave it", .timeLimit(.minutes(3)))
struct ClusterMembershipTests {
    @Test func areUsedAndForgotten() async throws {
        try await ClusterSet.run { cluster in
            let isTidy = try await Clients.leaveNothing(on: cluster.nodes[0].port) { () async throws in
                let new = try await cluster.addNode()
                // The only node that it is told of will be gone.
                try await cluster.withClient(of: [new]) { client async throws in
                    try await expectTheNewOneToServe(new, cluster, client)
                    try await expectItToBeForgotten(new, cluster, client)
                }
            }
            #expect(isTidy)
            for node in cluster.nodes { #expect(ProcessCensus.connections(port: node.port) == 0) }
        }
    }

    private func expectTheNewOneToServe(
        _ new: RedisServer,
        _ cluster: ClusterSet,
        _ client: RedisClient
    ) async throws {
        var tags: [String] = []
        for node in cluster.nodes where node !== new { tags.append(try await cluster.tag(of: node)) }
        for tag in tags { try await client.command("SET", tag, 0) }
        #expect(client.status.servers.count == 3 && client.status.connections == 3)
        let load = try await CountingLoad.run(client, at: tags.map { "\($0)counter" }) { _ in
            for tag in tags {
                let slot = Int(HashSlot.of(tag.utf8))
                let owner = try await cluster.owner(of: slot)
                try await cluster.moveSlot(slot, from: owner, to: new)
            }
        }
        try await load.expectExact(client)
        let isKnown = await eventually { client.status.servers.contains("127.0.0.1:\(new.port)") }
        #expect(isKnown)
        #expect(ProcessCensus.connections(port: new.port) > 0)
        #expect(client.status.servers.count == 4 && client.status.connections == 4)
    }

    private func expectItToBeForgotten(
        _ new: RedisServer,
        _ cluster: ClusterSet,
        _ client: RedisClient
    ) async throws {
        let view = try await cluster.view(of: new)
        let slots = (0..<ClusterSet.slotCount).filter { view.owner(of: $0) == (try? cluster.id(of: new)) }
        #expect(slots.count == 3)
        for slot in slots { try await cluster.moveSlot(slot, from: new, to: cluster.nodes[0]) }
        try await cluster.forget(new)
        try await cluster.waitUntilAgreed()
        for number in 0..<200 { try await client.command("SET", "key\(number)", number) }
        // The slots that moved lead to the node until it says otherwise, or others are asked.
        let isForgotten = try await eventually {
            for slot in slots { _ = try await client.command("GET", Self.word(in: slot)) }
            return client.status.servers.count == 3 && client.status.connections == 3
        }
        #expect(isForgotten)
        let isClosed = await eventually { ProcessCensus.connections(port: new.port) == 0 }
        #expect(isClosed)
        await new.kill()
        for number in 0..<200 { #expect(try await client.command("GET", "key\(number)").string == "\(number)") }
        #expect(client.status.degradation == nil)
    }

    private static func word(in slot: Int) -> String {
        (0..<1_000_000).lazy.map { "{tag\($0)}" }.first { Int(HashSlot.of($0.utf8)) == slot } ?? ""
    }
}
#endif
