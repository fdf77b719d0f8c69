#if Redis
@testable import RateThrottle

/// What nodes of a cluster write.
enum ClusterReplies {
    static let port = 7_000

    static func text(_ text: String) -> RedisReply { .bulk(Array(text.utf8)) }

    static func info(_ epoch: Int, state: String = "ok") -> RedisReply {
        text("cluster_state:\(state)\r\ncluster_slots_assigned:16384\r\ncluster_current_epoch:\(epoch)\r\n")
    }

    static func node(_ host: String) -> RedisReply { .array([text(host), .integer(port), text("id-\(host)")]) }

    /// Ranges of slots, each with its master and replicas.
    static func slots(_ ranges: [(ClosedRange<Int>, [String])]) -> RedisReply {
        .array(ranges.map { .array([.integer($0.lowerBound), .integer($0.upperBound)] + $1.map(node)) })
    }

    /// Masters that share the slots evenly, from first to last.
    static func shared(_ masters: [String]) -> RedisReply {
        let ends = (0...masters.count).map { $0 * 16_384 / max(masters.count, 1) }
        return slots(masters.indices.map { (ends[$0]...ends[$0 + 1] - 1, [masters[$0]]) })
    }
}
#endif
