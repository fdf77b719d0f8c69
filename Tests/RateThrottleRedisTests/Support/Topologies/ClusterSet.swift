#if Redis
import Foundation
import RateThrottle

/// A real cluster on this machine. Gone with its scope:
///
/// ```swift
/// try await ClusterSet.run(replicas: 1) { cluster in
///     try await cluster.moveSlot(42, from: cluster.nodes[0], to: cluster.nodes[1])
///     #expect(try await cluster.owner(of: 42) === cluster.nodes[1])
/// }
/// ```
///
/// When the body begins, all slots are served, all nodes agree on it, and the replicas are in sync. That takes some two
/// seconds: for so long after its start a master waits whether somebody else has its slots.
final class ClusterSet: Sendable {
    /// A server and what the others call it.
    struct Node: Sendable {
        let server: RedisServer
        let id: String
    }

    struct State {
        var members: [Node] = []
        /// Those that were taken out, and run on.
        var strangers: [RedisServer] = []
    }

    /// The lines of every node.
    let lines: [String]
    let tls: TestCertificates.Identity?
    let state = Lock(State())

    /// The nodes: first the masters in the order of their slots; then a replica of each, in the same order; then perhaps
    /// another of each. That is how it begins; ``masters()`` and ``owner(of:accordingTo:)`` tell how it is now.
    var nodes: [RedisServer] { members.map(\.server) }

    var members: [Node] { state.withLock(\.members) }

    /// Where the nodes are for clients: at their ports for TLS if they have them.
    var addresses: [(host: String, port: Int)] {
        nodes.map { (host: "127.0.0.1", port: Int($0.groupPort)) }
    }

    /// Starts a cluster for a body, and stops it however the body ends.
    /// - Parameters:
    ///   - masters: How many masters there are. They share the slots in equal parts.
    ///   - replicas: How many replicas each master has.
    ///   - nodeTimeout: For how long a node must not answer until others hold it to be down.
    ///   - lines: More lines for all nodes. With `requirepass` they need `masterauth` too.
    ///   - tls: The certificate of all of them, if they are to have ports for TLS. They then use these among
    ///     themselves too.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``SupportFailure`` when the cluster does not come about.
    @discardableResult
    static func run<Value>(
        masters: Int = 3,
        replicas: Int = 0,
        nodeTimeout: Duration = .seconds(2),
        lines: [String] = [],
        tls: TestCertificates.Identity? = nil,
        _ body: (ClusterSet) async throws -> Value
    ) async throws -> Value {
        let common = [
            "cluster-enabled yes", "cluster-node-timeout \(Int(nodeTimeout / .milliseconds(1)))",
            // Else replicas change their masters as soon as a slot moves.
            "cluster-allow-replica-migration no",
        ]
        let group = ServerGroup.replicationLines + (tls == nil ? [] : ["tls-cluster yes", "tls-replication yes"])
        let cluster = ClusterSet(lines: common + group + lines, tls: tls)
        do {
            try await cluster.start(masters: masters, replicas: replicas)
            let value = try await body(cluster)
            await cluster.stop()
            return value
        } catch {
            await cluster.stop()
            throw error
        }
    }

    private init(lines: [String], tls: TestCertificates.Identity?) {
        self.lines = lines
        self.tls = tls
    }

    private func stop() async {
        await ServerGroup.stop(nodes + state.withLock(\.strangers))
    }
}
#endif
