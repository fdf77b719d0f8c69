/// Slots by the time at which to look at them: a binary heap that also knows where each slot is.
///
/// A filed time may be earlier than the slot's own expiry, never later: a key that is used lives on without touching the
/// heap, and is filed anew when its old time comes.
struct ExpiryHeap: Sendable {
    /// A slot and the time it is filed under.
    struct Node: Sendable {
        var time: Int
        var slot: UInt32
    }

    private static let absent = UInt32.max
    private var nodes: [Node] = []
    /// By slot: where it is in `nodes`.
    private var positions: [UInt32] = []

    /// The node with the earliest time. O(1).
    var first: Node? { nodes.first }

    /// Files a slot, whether or not it was filed. O(log n).
    mutating func file(_ slot: Int, at time: Int) {
        while positions.count <= slot { positions.append(Self.absent) }
        var position = Int(positions[slot])
        if positions[slot] == Self.absent {
            position = nodes.count
            nodes.append(Node(time: time, slot: UInt32(slot)))
        }
        nodes[position].time = time
        settle(position)
    }

    /// The time that a slot is filed under. O(1).
    func time(of slot: Int) -> Int? {
        guard slot < positions.count, positions[slot] != Self.absent else { return nil }
        return nodes[Int(positions[slot])].time
    }

    /// Removes a slot, if it is filed. O(log n).
    mutating func remove(_ slot: Int) {
        guard slot < positions.count, positions[slot] != Self.absent else { return }
        let position = Int(positions[slot])
        positions[slot] = Self.absent
        let last = nodes.removeLast()
        guard position < nodes.count else { return }
        nodes[position] = last
        settle(position)
    }

    private mutating func settle(_ start: Int) {
        let node = nodes[start]
        var position = start
        while position > 0, nodes[(position - 1) / 2].time > node.time {
            move(from: (position - 1) / 2, to: position)
            position = (position - 1) / 2
        }
        while let child = earlierChild(of: position), nodes[child].time < node.time {
            move(from: child, to: position)
            position = child
        }
        nodes[position] = node
        positions[Int(node.slot)] = UInt32(position)
    }

    private func earlierChild(of position: Int) -> Int? {
        let left = 2 * position + 1
        guard left < nodes.count else { return nil }
        return left + 1 < nodes.count && nodes[left + 1].time < nodes[left].time ? left + 1 : left
    }

    private mutating func move(from source: Int, to target: Int) {
        nodes[target] = nodes[source]
        positions[Int(nodes[target].slot)] = UInt32(target)
    }
}
