#if Redis
/// What one node holds of the cluster.
struct ClusterView: Sendable, Hashable {
    struct Node: Sendable, Hashable {
        let isMaster: Bool
        /// `-` if it has none.
        let master: String
        /// As `0-5460`, or `17`.
        let slots: [String]
        /// Whether others hold it, or begin to hold it, to be down.
        let isDown: Bool
        /// Whether it was met, and there is a connection to it.
        let isConnected: Bool
    }

    let nodes: [String: Node]

    /// Reads what `CLUSTER NODES` answers.
    init(_ text: String) {
        var nodes: [String: Node] = [:]
        for line in text.split(separator: "\n") {
            // Name, address, flags, master, ping, pong, epoch, connection, slots and slots on the move.
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count >= 8 else { continue }
            let flags = Set(fields[2].split(separator: ","))
            nodes[fields[0]] = Node(
                isMaster: flags.contains("master"),
                master: fields[3],
                slots: fields[8...].filter { !$0.hasPrefix("[") },
                isDown: flags.contains("fail") || flags.contains("fail?"),
                isConnected: fields[7] == "connected" && !flags.contains("handshake")
            )
        }
        self.nodes = nodes
    }

    /// The name of the master that serves a slot.
    func owner(of slot: Int) -> String? {
        nodes.first { _, node in node.isMaster && node.slots.contains { Self.range($0).contains(slot) } }?.key
    }

    /// Who serves what, and who replicates whom; without who can be reached from here.
    var roles: [String: [String]] {
        nodes.mapValues { [$0.isMaster ? "master" : $0.master] + $0.slots }
    }

    private static func range(_ text: String) -> ClosedRange<Int> {
        let ends = text.split(separator: "-").compactMap { Int($0) }
        return (ends.first ?? -1)...(ends.last ?? -1)
    }
}
#endif
