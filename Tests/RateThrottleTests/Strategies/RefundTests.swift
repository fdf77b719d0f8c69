import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// Takings back are what a storage does whose calls of several checks are not one step.
@Suite("Refunds")
struct RefundTests {
    private static let window = 60_000_000

    @Test("A refund undoes its charge", arguments: RateThrottleStrategy.allCases, RuleSize.allCases)
    func undoesItsCharge(_ strategy: RateThrottleStrategy, _ size: RuleSize) throws {
        var random = SplitMix64(seed: 10)
        for _ in 0..<30 {
            let plain = size.rule(strategy, &random)
            let quota = try plain.make().quota
            var clock = RandomClock(at: RuleBench.start)
            var state = KeyState(at: clock.now, under: quota)
            for _ in 0..<20 {
                clock.step(after: nil, under: plain, &random)
                let cost = max(1, random.cost(under: plain))
                guard cost <= quota.capacity, state.answer(to: cost, at: clock.now, under: quota).isAllowed else {
                    continue
                }
                var undone = state
                undone.charge(cost, at: clock.now, under: quota)
                undone.refund(cost, chargedAt: clock.now, under: quota)
                for probe in [0, 1, quota.capacity] {
                    let expected = state.answer(to: probe, at: clock.now, under: quota)
                    try #require(undone.answer(to: probe, at: clock.now, under: quota) == expected, "\(plain)")
                }
                if random.once(in: 2) { state.charge(cost, at: clock.now, under: quota) }
            }
        }
    }

    @Test("Another's charge in between stays", arguments: RateThrottleStrategy.allCases)
    func othersChargesStay(_ strategy: RateThrottleStrategy) throws {
        let quota = try quota(strategy)
        var state = KeyState(at: 0, under: quota)
        state.charge(3, at: 0, under: quota)
        state.charge(4, at: 1, under: quota)
        state.refund(3, chargedAt: 0, under: quota)
        #expect(state.answer(to: 0, at: 1, under: quota).remaining == 6)
    }

    /// What was charged no longer weighs, so that taking it back must not free what others were charged since.
    @Test("A late refund frees nothing of others", arguments: RateThrottleStrategy.allCases, [1, 2, 5])
    func lateRefund(_ strategy: RateThrottleStrategy, _ windows: Int) throws {
        let quota = try quota(strategy)
        let late = windows * Self.window
        var state = KeyState(at: 0, under: quota)
        state.charge(10, at: 0, under: quota)
        // Two windows on, a sliding counter is free of the first charge.
        let now = strategy == .slidingCounter ? late + Self.window : late
        state.charge(10, at: now, under: quota)
        state.refund(10, chargedAt: 0, under: quota)
        #expect(state.answer(to: 0, at: now, under: quota).remaining == 0)
        #expect(!state.answer(to: 1, at: now, under: quota).isAllowed)
        #expect(!state.answer(to: 1, at: now + Self.window / 20, under: quota).isAllowed)
    }

    @Test("A refund of another window or strategy changes nothing")
    func otherRules() throws {
        let quota = try quota(.fixedWindow)
        var state = KeyState(at: 0, under: quota)
        state.charge(5, at: 0, under: quota)
        let before = state
        state.refund(5, chargedAt: 0, under: try RateThrottleRule.test(.fixedWindow, 10, per: 30).quota)
        state.refund(5, chargedAt: 0, under: try RateThrottleRule.test(.tokenBucket, 10, per: 60).quota)
        #expect(state == before)
    }

    private func quota(_ strategy: RateThrottleStrategy) throws -> Quota {
        try RateThrottleRule.test(strategy, 10, per: 60).quota
    }
}
