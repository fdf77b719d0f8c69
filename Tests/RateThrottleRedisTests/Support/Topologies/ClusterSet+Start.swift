#if Redis
import Foundation
import RateThrottle

extension ClusterSet {
    /// How many slots there are.
    static let slotCount = 16384

    /// Starts the nodes and makes a cluster of them.
    func start(masters: Int, replicas: Int) async throws {
        let count = masters * (1 + replicas)
        let servers = try await ServerGroup.start(Array(repeating: lines, count: count), tls: tls)
        // Known from here on, so that they are stopped whatever goes wrong.
        try await join(servers)
        for (index, server) in servers.prefix(masters).enumerated() {
            let first = index * Self.slotCount / masters
            let last = (index + 1) * Self.slotCount / masters - 1
            try await server.ask("CLUSTER", "ADDSLOTSRANGE", "\(first)", "\(last)")
            // Each another, or they quarrel for a while about who is newer.
            try await server.ask("CLUSTER", "SET-CONFIG-EPOCH", "\(index + 1)")
        }
        // Each with each, since hearsay takes seconds.
        for (index, server) in servers.enumerated() {
            for other in servers[(index + 1)...] { try await meet(server, other) }
        }
        try await waitUntilConnected()
        for (index, server) in servers.enumerated().dropFirst(masters) {
            try await server.ask("CLUSTER", "REPLICATE", members[index % masters].id)
        }
        try await ServerGroup.waitUntilInSync(Array(servers.dropFirst(masters)))
        try await waitUntilAgreed()
    }

    /// Starts an empty master, and waits until all nodes know it and it serves.
    func addNode() async throws -> RedisServer {
        let known = nodes.filter { $0.pid != nil }
        let server = try await RedisServer.start(lines, tls: tls)
        try await join([server])
        for other in known { try await meet(server, other) }
        try await waitUntilConnected()
        try await waitUntilAgreed()
        return server
    }

    /// Takes a node out of the cluster: the others forget it, and so does it them, unless it has keys. It runs on until
    /// the end. Slots that it has are served by nobody then.
    func forget(_ server: RedisServer) async throws {
        let id = try id(of: server)
        state.withLock { state in
            state.members.removeAll { $0.server === server }
            state.strangers.append(server)
        }
        for other in nodes where other.pid != nil {
            try await other.ask("CLUSTER", "FORGET", id)
        }
        if server.pid != nil { _ = try? await server.ask("CLUSTER", "RESET", "SOFT") }
    }

    /// Makes a replica take its master's place, which is well, and waits until all nodes say so.
    func failover(replica: RedisServer) async throws {
        let id = try id(of: replica)
        try await replica.ask("CLUSTER", "FAILOVER")
        let isMaster = await eventually {
            await views().allSatisfy { $0.nodes[id]?.isMaster == true }
        }
        guard isMaster else { throw SupportFailure("node \(replica.port) does not become a master") }
        try await waitUntilAgreed()
    }

    /// What the nodes call one of them.
    func id(of server: RedisServer) throws -> String {
        guard let member = members.first(where: { $0.server === server }) else {
            throw SupportFailure("no node of this cluster: \(server.port)")
        }
        return member.id
    }

    private func join(_ servers: [RedisServer]) async throws {
        do {
            var joining: [Node] = []
            for server in servers {
                joining.append(Node(server: server, id: try await server.ask("CLUSTER", "MYID")))
            }
            state.withLock { $0.members += joining }
        } catch {
            await ServerGroup.stop(servers)
            throw error
        }
    }

    private func meet(_ server: RedisServer, _ other: RedisServer) async throws {
        try await server.ask("CLUSTER", "MEET", "127.0.0.1", "\(other.groupPort)")
    }
}
#endif
