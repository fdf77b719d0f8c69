#if Redis
/// What one node of a cluster says of all.
struct ClusterView: Sendable {
    /// What a node is asked.
    static let questions = [RedisCommand("CLUSTER", "INFO"), RedisCommand("CLUSTER", "SLOTS")]

    let map: SlotMap
    /// Whether the node serves keys: one that is cut off from most masters does not.
    let isServing: Bool
    /// Nodes number their agreements; a higher number is a later one. nil when the user may not ask.
    let epoch: Int?

    /// Reads the answers to ``questions``.
    init(
        _ results: [Result<RedisReply, RedisError>],
        answeredBy node: RedisEndpoint,
        addressMap: RedisAddressMap
    ) throws(RedisError) {
        do { map = try SlotMap(results[1].get(), answeredBy: node, addressMap: addressMap) } catch {
            throw Self.explained(error, node)
        }
        let text = (try? results[0].get())?.string
        let lines = (text ?? "").split(whereSeparator: \.isNewline)
        func value(_ name: String) -> Substring? { lines.first { $0.hasPrefix(name + ":") }?.dropFirst(name.count + 1) }
        isServing = value("cluster_state").map { $0 == "ok" } ?? true
        epoch = value("cluster_current_epoch").flatMap { DecimalNumber.value(of: $0.utf8, in: 0...Int.max) }
    }

    private static func explained(_ error: RedisError, _ node: RedisEndpoint) -> RedisError {
        if error.serverMessage?.contains("cluster support disabled") == true {
            return RedisError(
                code: .invalidArgument,
                message: "\(node) is no node of a cluster; allowed: servers with cluster-enabled yes",
                serverMessage: error.serverMessage
            )
        }
        return error.message.hasPrefix("\(node): ") ? error : error.at("\(node)")
    }
}
#endif
