#if Redis
import Foundation

extension ClusterSet {
    /// How long a node is waited for that may be paused.
    private var patience: Duration { .milliseconds(500) }

    /// What a node holds of the cluster.
    func view(of server: RedisServer, within limit: Duration = .seconds(5)) async throws -> ClusterView {
        ClusterView(try await server.query(["CLUSTER", "NODES"], within: limit).text)
    }

    /// What each node holds of the cluster that answers.
    func views() async -> [ClusterView] {
        var views: [ClusterView] = []
        for server in nodes where server.pid != nil {
            if let view = try? await view(of: server, within: patience) { views.append(view) }
        }
        return views
    }

    /// The masters, also those without slots and those that are down, as a node sees it: the first that answers, unless
    /// another is given.
    func masters(accordingTo server: RedisServer? = nil) async throws -> [RedisServer] {
        let view = try await oneView(server)
        return members.filter { view.nodes[$0.id]?.isMaster == true }.map(\.server)
    }

    /// The master that serves a slot, as a node sees it.
    /// - Parameters:
    ///   - slot: The slot.
    ///   - server: Whom to ask; by default the first that answers.
    /// - Returns: The master.
    /// - Throws: ``SupportFailure``, when it is nobody's.
    func owner(of slot: Int, accordingTo server: RedisServer? = nil) async throws -> RedisServer {
        let id = try await oneView(server).owner(of: slot)
        guard let member = members.first(where: { $0.id == id }) else {
            throw SupportFailure("nobody has slot \(slot)")
        }
        return member.server
    }

    /// The replicas of a master, as it sees it.
    func replicas(of master: RedisServer) async throws -> [RedisServer] {
        let id = try id(of: master)
        let view = try await view(of: master)
        return members.filter { view.nodes[$0.id]?.master == id }.map(\.server)
    }

    /// The slot of a key.
    func keySlot(of key: String) async throws -> Int {
        guard let server = nodes.first(where: { $0.pid != nil }) else { throw SupportFailure("no node runs") }
        guard case .integer(let slot) = try await server.query(["CLUSTER", "KEYSLOT", key]) else {
            throw SupportFailure("no slot of \(key)")
        }
        return slot
    }

    /// Waits until all nodes that run serve, and agree on who has which slots, nobody that does not run among them.
    func waitUntilAgreed(within limit: Duration = .seconds(15)) async throws {
        let areAgreed = await eventually(within: limit) { (try? await agree()) == true }
        if !areAgreed { throw SupportFailure("the nodes do not agree:\n\(await describe())") }
    }

    /// Waits until every node that runs is connected to every other.
    func waitUntilConnected(within limit: Duration = .seconds(10)) async throws {
        let ids = Set(members.filter { $0.server.pid != nil }.map(\.id))
        let areConnected = await eventually(within: limit) {
            let views = await views()
            return views.count == ids.count
                && views.allSatisfy { view in ids.allSatisfy { view.nodes[$0]?.isConnected == true } }
        }
        if !areConnected { throw SupportFailure("the nodes are not connected:\n\(await describe())") }
    }

    private func agree() async throws -> Bool {
        let running = members.filter { $0.server.pid != nil }
        var roles: Set<[String: [String]]> = []
        for member in running {
            let view = try await view(of: member.server, within: patience)
            roles.insert(view.roles)
            guard roles.count == 1, view.nodes.count == members.count else { return false }
            let dead = view.nodes.filter { id, _ in !running.contains { $0.id == id } }
            guard dead.values.allSatisfy({ $0.slots.isEmpty || !$0.isMaster }) else { return false }
            guard try await member.server.ask("CLUSTER", "INFO").hasPrefix("cluster_state:ok") else { return false }
        }
        return true
    }

    private func oneView(_ server: RedisServer?) async throws -> ClusterView {
        if let server { return try await view(of: server) }
        for server in nodes where server.pid != nil {
            if let view = try? await view(of: server, within: patience) { return view }
        }
        throw SupportFailure("no node answers")
    }

    private func describe() async -> String {
        var texts: [String] = []
        for server in nodes {
            texts.append("\(server.port):\n" + ((try? await server.ask("CLUSTER", "NODES")) ?? "no answer"))
        }
        return texts.joined(separator: "\n")
    }
}
#endif
