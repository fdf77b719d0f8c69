#if Redis
import Testing

@testable import RateThrottle

@Suite("Connections, by chance")
struct ConnectionMachineWalkTests {
    @Test func everyCommandEndsOnceAndWithItsOwnReply() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return tonumber(ARGV[1])")
            var ends: Set<MachineWalk.End> = []
            for seed in UInt64(0)..<2_000 {
                var walk = try MachineWalk(seed: seed, callers: callers, script: script)
                try walk.run(steps: 150)
                ends.formUnion(walk.ends.values)
            }
            #expect(ends == [.finished, .failed, .cancelled, .expired, .lost])
        }
    }
}
#endif
