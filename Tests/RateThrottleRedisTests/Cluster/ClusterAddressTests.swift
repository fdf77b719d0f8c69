#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("What nodes of a cluster call themselves", .timeLimit(.minutes(3)))
struct ClusterAddressTests {
    @Test func areFoundByEveryName() async throws {
        try await ClusterSet.run { cluster in
            try await expectSilenceToMeanTheSameHost(cluster)
            try await expectQuestionMarksToBeReadPast(cluster)
            try await expectNames(cluster)
            try await expectTranslation(cluster)
            try await expectIPv6(cluster)
        }
    }

    private func configure(_ cluster: ClusterSet, _ name: String, _ value: (Int) -> String) async throws {
        for (index, node) in cluster.nodes.enumerated() {
            try await node.ask("CONFIG", "SET", name, value(index))
        }
    }

    /// Expects that every key is found, also one that moves meanwhile, and gives what the client calls the masters.
    private func masters(
        _ cluster: ClusterSet,
        _ options: RedisOptions = ClusterSet.options
    ) async throws -> Set<String> {
        try await cluster.withClient(of: [cluster.nodes[0]], options) { client async throws in
            for node in cluster.nodes {
                let tag = try await cluster.tag(of: node)
                #expect(try await client.command("SET", tag, tag).string == "OK")
                let next = try #require(cluster.nodes.first { $0 !== node })
                try await cluster.moveSlot(Int(HashSlot.of(tag.utf8)), from: node, to: next)
                #expect(try await client.command("GET", tag).string == tag)
            }
            #expect(client.status.degradation == nil)
            return Set(client.status.servers)
        }
    }

    private func expectSilenceToMeanTheSameHost(_ cluster: ClusterSet) async throws {
        try await configure(cluster, "cluster-preferred-endpoint-type") { _ in "unknown-endpoint" }
        let slots = try await cluster.nodes[0].query(["CLUSTER", "SLOTS"]).elements
        #expect(slots[0].elements[2].elements[0] == .null)
        #expect(try await masters(cluster) == Set(cluster.nodes.map { "127.0.0.1:\($0.port)" }))
        // The host of the node that answered, by whatever address that was reached.
        guard Self.hasIPv6 else { return }
        let seeds = [(host: "::1", port: Int(cluster.nodes[0].port))]
        try await Clients.with(RedisClient(cluster: seeds)) { client async throws in
            for number in 0..<30 { try await client.command("SET", "key\(number)", number) }
            #expect(Set(client.status.servers) == Set(cluster.nodes.map { "[::1]:\($0.port)" }))
        }
    }

    /// A node that is to give its name and has none is called "?"; its address stands beside it.
    private func expectQuestionMarksToBeReadPast(_ cluster: ClusterSet) async throws {
        try await configure(cluster, "cluster-preferred-endpoint-type") { _ in "hostname" }
        let slots = try await cluster.nodes[0].query(["CLUSTER", "SLOTS"]).elements
        #expect(slots[0].elements[2].elements[0] == .bulk("?"))
        #expect(try await masters(cluster) == Set(cluster.nodes.map { "127.0.0.1:\($0.port)" }))
    }

    private func expectNames(_ cluster: ClusterSet) async throws {
        try await configure(cluster, "cluster-announce-hostname") { _ in "localhost" }
        try await waitForNames(cluster) { _ in "localhost" }
        #expect(try await masters(cluster) == Set(cluster.nodes.map { "localhost:\($0.port)" }))
    }

    /// The names lead nowhere from here.
    private func expectTranslation(_ cluster: ClusterSet) async throws {
        try await configure(cluster, "cluster-announce-hostname") { "node\($0).invalid" }
        try await waitForNames(cluster) { "node\($0).invalid" }
        var options = ClusterSet.options
        options.addressMap = ["node0.invalid": "127.0.0.1", "NODE1.invalid": "localhost"]
        options.addressMap["node2.invalid:\(cluster.nodes[2].port)"] = "127.0.0.1:\(cluster.nodes[2].port)"
        let hosts = ["127.0.0.1", "localhost", "127.0.0.1"]
        let found = try await masters(cluster, options)
        #expect(found == Set(zip(hosts, cluster.nodes).map { "\($0):\($1.port)" }))
    }

    /// Without brackets in MOVED, so that the last colon is the port's.
    private func expectIPv6(_ cluster: ClusterSet) async throws {
        guard Self.hasIPv6 else { return }
        try await configure(cluster, "cluster-preferred-endpoint-type") { _ in "ip" }
        try await configure(cluster, "cluster-announce-ip") { _ in "::1" }
        try await waitForNames(cluster) { _ in "::1" }
        #expect(try await masters(cluster) == Set(cluster.nodes.map { "[::1]:\($0.port)" }))
    }

    /// Waits until all nodes have heard of all names.
    private func waitForNames(_ cluster: ClusterSet, _ name: (Int) -> String) async throws {
        let names = Set(cluster.nodes.indices.map { WireValue.bulk(name($0)) })
        let isKnown = try await eventually {
            for node in cluster.nodes {
                let ranges = try await node.query(["CLUSTER", "SLOTS"]).elements
                guard Set(ranges.map { $0.elements[2].elements[0] }) == names else { return false }
            }
            return true
        }
        #expect(isKnown)
    }

    private static var hasIPv6: Bool {
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?.contains(" lo") ?? true
    }
}
#endif
