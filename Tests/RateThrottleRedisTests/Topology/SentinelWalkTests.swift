#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Sentinels, by chance")
struct SentinelWalkTests {
    @Test func nobodyWaitsForNothingAndTheLoopRests() throws {
        var (switches, waits) = (0, 0)
        for seed in UInt64(0)..<400 {
            var walk = try SentinelWalk(seed: seed)
            walk.run(steps: 120)
            switches += walk.switches
            waits += walk.waits
        }
        #expect(switches > 200 && waits > 100)
    }

    private static func opinion(_ claim: MasterClaim) throws -> SentinelOpinion {
        let master = SentinelReplies.master(SentinelBench.host(claim.endpoint), epoch: claim.epoch)
        return SentinelOpinion(SentinelReplies.all(master, id: nil), addressMap: try RedisAddressMap([:]), round: 1)
    }

    /// What so many sentinels say, or some of them.
    private static func claims(_ sentinels: Int, _ dice: inout SplitMix64) -> [MasterClaim] {
        (0..<Int.random(in: 0...sentinels, using: &dice)).map { _ in
            let host = ["a", "b", "c"][Int.random(in: 0..<3, using: &dice)]
            return MasterClaim(endpoint: .tcp(host: host, port: 6_379), epoch: Int.random(in: 0...3, using: &dice))
        }
    }

    /// Whatever sentinels say: an earlier election than that of a master that serves counts only when most name it.
    @Test func anEarlierElectionNeedsAMajority() throws {
        var returns = 0
        for seed in UInt64(0)..<600 {
            var dice = SplitMix64(seed: seed)
            var election = SentinelElection()
            let sentinels = Int.random(in: 1...5, using: &dice)
            for _ in 0..<20 {
                let claims = Self.claims(sentinels, &dice)
                if Int.random(in: 0..<6, using: &dice) == 0 { election.isFailing = true }
                let (before, isFailing) = (election.master, election.isFailing)
                let isComplete = Bool.random(using: &dice)
                let isSettled = election.decide(
                    try claims.map(Self.opinion),
                    sentinels: sentinels,
                    isComplete: isComplete
                )
                guard let after = election.master else { continue }
                let isMajority = claims.count { $0 == after } * 2 > sentinels
                #expect(isSettled == isMajority, "seed \(seed)")
                guard let before, before != after else { continue }
                #expect(claims.contains(after), "seed \(seed)")
                if after.epoch < before.epoch {
                    #expect(isComplete && (isMajority || isFailing), "seed \(seed): \(before) to \(after)")
                    returns += isMajority ? 1 : 0
                }
            }
        }
        #expect(returns > 20)
    }
}
#endif
