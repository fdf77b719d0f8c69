#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("When to connect, by chance")
struct PoolPolicyWalkTests {
    /// Whatever has happened: a loop that does what the policy wants, at the time it names, comes to rest.
    @Test func theTimeItNamesIsNeverPastForLong() {
        for seed in 0..<2_000 {
            var dice = SplitMix64(seed: UInt64(seed))
            let ceiling = Int.random(in: 1...6, using: &dice)
            var policy = PoolPolicy(maxConnections: ceiling, backoff: RedisBackoff()) { $0.lowerBound }
            var (census, now) = (PoolPolicy.Census(), RateThrottle.Instant.at(0))
            for _ in 0..<40 {
                disturb(&policy, &census, now, &dice)
                var rounds = 0
                while rounds < 20, policy.nextTime(census) <= now || policy.wantsConnection(census, now) {
                    rounds += 1
                    settle(&policy, &census, now)
                }
                #expect(rounds < 20, "seed \(seed): \(census) at \(now)")
                #expect(census.dialing <= 1 && census.open <= ceiling)
                if rounds == 20 { return }
                now = now + .milliseconds(Int.random(in: 0...200, using: &dice))
                if Bool.random(using: &dice), policy.nextTime(census) < .distantFuture {
                    now = max(now, policy.nextTime(census))
                }
            }
        }
    }

    /// One round of a loop.
    private func settle(_ policy: inout PoolPolicy, _ census: inout PoolPolicy.Census, _ now: RateThrottle.Instant) {
        policy.observe(census, now)
        if policy.wantsFewer(now), census.ready > 0 { census.ready -= 1 }
        guard policy.wantsConnection(census, now) else { return }
        census.open += 1
        census.dialing += 1
    }

    /// Something happens to a connection, or to the load.
    private func disturb(
        _ policy: inout PoolPolicy,
        _ census: inout PoolPolicy.Census,
        _ now: RateThrottle.Instant,
        _ dice: inout SplitMix64
    ) {
        switch Int.random(in: 0..<7, using: &dice) {
        case 0 where census.dialing > 0:
            census.dialing -= 1
            census.ready += 1
            policy.succeeded(now)
        case 1 where census.dialing > 0:
            census.dialing -= 1
            census.open -= 1
            policy.failed(.shutDown, hasOthers: census.ready > 0, now)
        case 2 where census.ready > 0:
            census.ready -= 1
            census.open -= 1
            policy.lost(
                readySince: now + .milliseconds(-Int.random(in: 0...2_000, using: &dice)),
                hasOthers: census.ready > 0,
                now
            )
        case 3 where census.ready > 0: census.ready -= 1
        case 4 where census.open > census.ready + census.dialing: census.open -= 1
        case 5: census.load = [0, 1, 600, 5_000].randomElement(using: &dice) ?? 0
        default: break
        }
        policy.observe(census, now)
    }
}
#endif
