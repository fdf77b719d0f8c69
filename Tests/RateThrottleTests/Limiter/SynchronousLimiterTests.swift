import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The view for code that cannot await")
struct SynchronousLimiterTests {
    @Test("Decides as the asynchronous one", arguments: RateThrottleStrategy.allCases)
    func equalDecisions(_ strategy: RateThrottleStrategy) async throws {
        var random = SplitMix64(seed: 12)
        for _ in 0..<10 {
            let (one, other) = (RuleBench(), RuleBench())
            let now = try #require(other.limiter.synchronous)
            var clock = RandomClock(at: RuleBench.start, windowsBack: 1)
            let plain = RuleSize.small.rule(strategy, &random)
            for bench in [one, other] {
                bench.limiter.addRule(try plain.make())
                bench.limiter.addRule(try plain.make(name: "second"))
            }
            for _ in 0..<60 {
                clock.step(after: nil, under: plain, &random)
                for bench in [one, other] { bench.clock.set(microsecondsSinceEpoch: clock.now) }
                let cost = random.cost(under: plain)
                let checks: [RateThrottleCheck] = [.init("a", rule: "rule", cost: cost), .init("a", rule: "second")]
                switch random.pick(0...9) {
                case 0:
                    try await one.limiter.reset("a", rule: "rule")
                    try now.resetNow("a", rule: "rule")
                case 1...2:
                    let statuses = try await one.limiter.checkRateLimits(checks)
                    try #require(try now.checkRateLimitsNow(checks) == statuses)
                case 3:
                    let status = try await one.limiter.peek("a", rule: "rule", cost: cost)
                    try #require(try now.peekNow("a", rule: "rule", cost: cost) == status)
                default:
                    let status = try await one.limiter.checkRateLimit("a", rule: "rule", cost: cost)
                    try #require(try now.checkRateLimitNow("a", rule: "rule", cost: cost) == status)
                }
            }
            #expect(one.limiter.getMetrics() == other.limiter.getMetrics())
        }
    }

    @Test("Shares keys, lists and metrics with it")
    func shared() async throws {
        let bench = RuleBench(try .test(.fixedWindow, 2, per: 60))
        let now = try #require(bench.limiter.synchronous)
        try await bench.limiter.checkRateLimit("client", rule: "rule")
        #expect(try now.checkRateLimitNow("client", rule: "rule").remaining == 0)
        try await bench.limiter.addToWhitelist("client")
        #expect(try now.peekNow("client", rule: "rule").reason == .whitelisted)
        #expect(bench.limiter.getMetrics().totalRequests == 2)
    }

    @Test("There is none where a storage can suspend")
    func suspending() {
        let slow = FaultyStorage(InMemoryStorage())
        #expect(RateThrottleCore(storage: slow).synchronous == nil)
        #expect(RateThrottleCore(storage: ToyStorage()).synchronous == nil)
        #expect(RateThrottleCore(failurePolicy: .fallback(slow, share: 1)).synchronous == nil)
        #expect(RateThrottleCore(failurePolicy: .fallback(InMemoryStorage(), share: 1)).synchronous != nil)
    }

    @Test("A storage that can suspend decides the same", arguments: RateThrottleStrategy.allCases)
    func suspendingDecisions(_ strategy: RateThrottleStrategy) async throws {
        var random = SplitMix64(seed: 13)
        let bench = RuleBench()
        let slow = RateThrottleCore.patient(FaultyStorage(InMemoryStorage(configuration: .init(clock: bench.clock))))
        let plain = RuleSize.small.rule(strategy, &random)
        for limiter in [bench.limiter, slow] { limiter.addRule(try plain.make()) }
        var clock = RandomClock(at: RuleBench.start)
        for _ in 0..<200 {
            clock.step(after: nil, under: plain, &random)
            bench.clock.set(microsecondsSinceEpoch: clock.now)
            let cost = random.cost(under: plain)
            let status = try await bench.limiter.checkRateLimit("client", rule: "rule", cost: cost)
            try #require(try await slow.checkRateLimit("client", rule: "rule", cost: cost) == status)
        }
    }
}
