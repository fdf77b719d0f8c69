import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Bugs that other limiters shipped; the numbers are those of the project's list of traps.
@Suite("Traps: atomicity and lifetimes")
struct AtomicityTraps {
    @Test("T1: eight at once are granted exactly the limit", arguments: RateThrottleStrategy.allCases)
    func t1(_ strategy: RateThrottleStrategy) async throws {
        let bench = RuleBench(try .test(strategy, 100, per: 600))
        let granted = try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    var granted = 0
                    for _ in 0..<200 {
                        granted += try await bench.limiter.checkRateLimit("client", rule: "rule").allowed ? 1 : 0
                    }
                    return granted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(granted == 100)
    }

    @Test("T8: a hit does not start the window, or a counter's lifetime, anew")
    func t8() throws {
        let bench = RuleBench()
        let rule = try RateThrottleRule.test(.fixedWindow, 3, per: 60)
        for second in [0.0, 59, 118, 177] {
            bench.move(to: second)
            #expect(try bench.ask(rule).allowed)
        }
        bench.move(to: 0)
        #expect(try bench.storage.increment("counter", amount: 1, ttl: .seconds(60)) == 1)
        bench.move(to: 59)
        #expect(try bench.storage.increment("counter", amount: 1, ttl: .seconds(60)) == 2)
        bench.move(to: 60)
        #expect(try bench.storage.increment("counter", amount: 1, ttl: .seconds(60)) == 1)
    }
}
