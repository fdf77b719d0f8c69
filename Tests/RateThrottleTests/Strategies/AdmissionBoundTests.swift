import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("No interval admits more than the strategy's bound")
struct AdmissionBoundTests {
    @Test(arguments: RateThrottleStrategy.allCases)
    func randomArrivals(_ strategy: RateThrottleStrategy) throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<40 {
            let plain = RuleSize.small.rule(strategy, &random)
            let grants = try grants(of: plain, arrivals: 1_000, windowsBack: 0, &random)
            expectBound(plain, grants)
        }
    }

    @Test("A clock that steps back by up to a window mints nothing", arguments: RateThrottleStrategy.allCases)
    func clockStepsBack(_ strategy: RateThrottleStrategy) throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<20 {
            let plain = RuleSize.small.rule(strategy, &random)
            let grants = try grants(of: plain, arrivals: 500, windowsBack: 1, &random)
            expectBound(plain, grants)
        }
    }

    @Test("Nor by any distance", arguments: [RateThrottleStrategy.tokenBucket, .leakyBucket, .slidingWindow])
    func clockStepsFarBack(_ strategy: RateThrottleStrategy) throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<20 {
            let plain = RuleSize.small.rule(strategy, &random)
            let grants = try grants(of: plain, arrivals: 500, windowsBack: 5, countingForwardOnly: true, &random)
            expectBound(plain, grants)
        }
    }

    @Test("A fixed window that is moved back admits its limit once an edge")
    func fixedWindowMovedBack() throws {
        var random = SplitMix64(seed: 6)
        for _ in 0..<20 {
            let plain = RuleSize.small.rule(.fixedWindow, &random)
            let (bench, rule) = (RuleBench(), try plain.make())
            var clock = RandomClock(at: RuleBench.start, windowsBack: 5)
            var (edges, granted, last) = (1, 0, RuleBench.start)
            for _ in 0..<500 {
                clock.step(after: nil, under: plain, &random)
                bench.clock.set(microsecondsSinceEpoch: clock.now)
                let crossed =
                    floored(clock.now, by: plain.windowMicroseconds)
                    - floored(last, by: plain.windowMicroseconds)
                edges += max(0, crossed)
                last = clock.now
                let cost = random.cost(under: plain)
                if try bench.ask(rule, cost: cost).allowed { granted += cost }
                try #require(granted <= edges * plain.limit)
            }
        }
    }

    /// What random calls are granted, by the time that counts: never before the last grant, or the
    /// clock's steps forward alone.
    private func grants(
        of plain: ReferenceRule,
        arrivals: Int,
        windowsBack: Int,
        countingForwardOnly: Bool = false,
        _ random: inout SplitMix64
    ) throws -> [GrantLog.Grant] {
        let (bench, rule) = (RuleBench(), try plain.make())
        var clock = RandomClock(at: RuleBench.start, windowsBack: windowsBack)
        var log = GrantLog(at: RuleBench.start, countingForwardOnly: countingForwardOnly)
        var answer: ExpectedOutcome?
        for _ in 0..<arrivals {
            clock.step(after: answer, under: plain, &random)
            bench.clock.set(microsecondsSinceEpoch: clock.now)
            let cost = random.cost(under: plain)
            let outcome = try bench.ask(rule, cost: cost)
            log.note(outcome.allowed ? cost : 0, at: clock.now)
            answer = ExpectedOutcome(outcome)
        }
        return log.grants
    }

    private func expectBound(_ plain: ReferenceRule, _ grants: [GrantLog.Grant]) {
        let (limit, window) = (plain.limit, plain.windowMicroseconds)
        switch plain.strategy {
        case .tokenBucket, .leakyBucket:
            #expect(GrantLog.isWithinBurst(plain.capacity, limit, per: window, grants), "\(plain)")
        case .slidingWindow:
            #expect(GrantLog.most(within: window, grants) <= limit, "\(plain)")
        case .fixedWindow:
            #expect(GrantLog.mostAligned(to: window, grants) <= limit, "\(plain)")
            #expect(GrantLog.most(within: window, grants) <= 2 * limit, "\(plain)")
        case .slidingCounter:
            #expect(GrantLog.mostAligned(to: window, grants) <= limit, "\(plain)")
            #expect(GrantLog.most(within: window, grants) <= 2 * limit, "\(plain)")
            #expect(GrantLog.isWithinEstimate(limit, per: window, grants), "\(plain)")
        }
        #expect(!grants.isEmpty)
    }
}
