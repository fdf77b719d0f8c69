#if Redis
import Foundation

extension ClusterSet {
    /// Moves a slot with all its keys from one master to another, and waits until all nodes know.
    func moveSlot(_ slot: Int, from source: RedisServer, to target: RedisServer) async throws {
        try await beginMove(slot, from: source, to: target)
        // As many rounds as a test will ever need.
        for _ in 0..<1000 where try await moveKeys(of: slot, from: source, to: target, count: 100) == 0 { break }
        try await endMove(slot, from: source, to: target)
    }

    /// Begins to move a slot. From now on the source redirects, with `ASK`, whoever asks for a key that it does not have.
    func beginMove(_ slot: Int, from source: RedisServer, to target: RedisServer) async throws {
        try await target.ask("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", try id(of: source))
        try await source.ask("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", try id(of: target))
    }

    /// Moves some keys of a slot that is being moved. Their names must be text.
    /// - Parameters:
    ///   - slot: The slot.
    ///   - source: Who has them.
    ///   - target: Who gets them.
    ///   - count: How many at most.
    /// - Returns: How many it found.
    /// - Throws: ``SupportFailure``, with the source's error.
    @discardableResult
    func moveKeys(
        of slot: Int,
        from source: RedisServer,
        to target: RedisServer,
        count: Int
    ) async throws -> Int {
        let keys = try await source.query(["CLUSTER", "GETKEYSINSLOT", "\(slot)", "\(count)"]).elements.map(\.text)
        guard !keys.isEmpty else { return 0 }
        try await moveKeys(keys, from: source, to: target)
        return keys.count
    }

    /// Moves these keys, which must be of a slot that is being moved.
    func moveKeys(_ keys: [String], from source: RedisServer, to target: RedisServer) async throws {
        let words = ["MIGRATE", "127.0.0.1", "\(target.groupPort)", "", "0", "5000", "AUTH2", RedisServer.admin, "any"]
        _ = try await source.query(words + ["KEYS"] + keys)
    }

    /// Ends the move of a slot that has no more keys at the source, and waits until all nodes know.
    func endMove(_ slot: Int, from source: RedisServer, to target: RedisServer) async throws {
        let id = try id(of: target)
        // The target first: if the source were, nobody would have the slot for a moment.
        var masters = [target, source]
        masters += try await self.masters(accordingTo: target).filter { $0 !== target && $0 !== source }
        for master in masters where master.pid != nil {
            try await master.ask("CLUSTER", "SETSLOT", "\(slot)", "NODE", id)
        }
        let isKnown = await eventually { await views().allSatisfy { $0.owner(of: slot) == id } }
        guard isKnown else { throw SupportFailure("not all nodes know that slot \(slot) was moved") }
        // One that takes a slot before it has heard of the last move gives its own the same number, and nodes that hear of
        // both may keep to the former for ever.
        let isNumbered = try await eventually { try await epochs().count == 1 }
        guard isNumbered else { throw SupportFailure("the nodes do not agree on the number of moves") }
    }

    private func epochs() async throws -> Set<Substring> {
        var epochs: Set<Substring> = []
        for node in nodes where node.pid != nil {
            let lines = try await node.ask("CLUSTER", "INFO").split(whereSeparator: \.isNewline)
            epochs.formUnion(lines.filter { $0.hasPrefix("cluster_current_epoch:") })
        }
        return epochs
    }
}
#endif
