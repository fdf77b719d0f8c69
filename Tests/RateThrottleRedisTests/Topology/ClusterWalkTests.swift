#if Redis
import Testing

@testable import RateThrottle

@Suite("A cluster, by chance")
struct ClusterWalkTests {
    @Test func nobodyWaitsForNothingAndTheLoopRests() throws {
        var (answers, waits) = (0, 0)
        for seed in UInt64(0)..<40 {
            var walk = try ClusterWalk(seed: seed)
            walk.run(steps: 120)
            answers += walk.answers
            waits += walk.waits
        }
        #expect(answers > 400 && waits > 10)
    }
}
#endif
