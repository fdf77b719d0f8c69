#if Redis
import Testing

@testable import RateThrottle

@Suite("What one node says of its cluster")
struct ClusterViewTests {
    private func view(_ info: RedisReply?) throws -> RateThrottle.ClusterView {
        let denied = RedisError.server("NOPERM no rights", ranScript: false)
        return try RateThrottle.ClusterView(
            [info.map { .success($0) } ?? .failure(denied), .success(ClusterReplies.shared(["n1"]))],
            answeredBy: ClusterBench.endpoint("n1"),
            addressMap: try RedisAddressMap([:])
        )
    }

    @Test(
        arguments: [
            (ClusterReplies.info(7), true, 7), (ClusterReplies.info(0, state: "fail"), false, 0),
            (ClusterReplies.text("cluster_current_epoch:12\ncluster_state:ok\n"), true, 12),
            (ClusterReplies.text("cluster_state:ok\r\nx_cluster_current_epoch:9\r\n"), true, nil),
            (ClusterReplies.info(-1), true, nil), (ClusterReplies.text("cluster_current_epoch:x"), true, nil),
            (ClusterReplies.text("cluster_current_epoch:99999999999999999999"), true, nil),
            (ClusterReplies.text(""), true, nil), (.null, true, nil), (.integer(1), true, nil), (.array([]), true, nil),
            (nil, true, nil),
        ] as [(RedisReply?, Bool, Int?)]
    )
    func stateAndEpoch(_ info: RedisReply?, _ isServing: Bool, _ epoch: Int?) throws {
        let view = try view(info)
        #expect(view.isServing == isServing && view.epoch == epoch)
        #expect(view.map.ranges.count == 1)
    }
}
#endif
