import RateThrottleTesting
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// Several limiters on one backend, under interleavings that a seed picks: what one test finds, it finds again.
@Suite("Several limiters on one backend that only remembers")
struct PortableExactnessTests {
    private static let seeds: [UInt64] = [1, 2, 3]
    private static let counters: [RateThrottleStrategy] = [.fixedWindow, .slidingCounter]
    private static let states: [RateThrottleStrategy] = [.tokenBucket, .leakyBucket, .slidingWindow]

    private func rule(_ strategy: RateThrottleStrategy, limit: Int = 100, name: String = "rule") throws
        -> RateThrottleRule
    {
        try RateThrottleRule(name: name, limit: limit, window: .seconds(600), strategy: strategy)
    }

    private func calls(_ rule: RateThrottleRule, count: Int) -> [[Check]] {
        Array(repeating: [Check(rule: rule, identifier: "client")], count: count)
    }

    @Test(arguments: RateThrottleStrategy.allCases, seeds)
    func compareAndSetAdmitsExactlyTheLimit(_ strategy: RateThrottleStrategy, seed: UInt64) async throws {
        let fleet = PortableFleet(isAtomic: true, count: 8)
        let rule = try rule(strategy)
        let finished = try fleet.run(calls(rule, count: 8 * 50), seed: seed)
        #expect(finished.allSatisfy { $0.outcomes != nil })
        #expect(finished.count(where: \.isAdmitted) == 100)
        #expect(try await fleet.remaining(rule) == 0)
    }

    @Test(arguments: counters, seeds)
    func sixOperationsNeverAdmitTooMuch(_ strategy: RateThrottleStrategy, seed: UInt64) async throws {
        let fleet = PortableFleet(isAtomic: false, count: 8)
        let rule = try rule(strategy)
        let finished = try fleet.run(calls(rule, count: 8 * 50), seed: seed)
        #expect(finished.allSatisfy { $0.outcomes != nil })
        let admitted = finished.count(where: \.isAdmitted)
        #expect(admitted <= 100)
        #expect(admitted > 50, "calls deny each other, but not as a rule")
        #expect(try await fleet.remaining(rule) == 100 - admitted, "what was given back can be taken again")
    }

    @Test(arguments: states, seeds)
    func sixOperationsAreExactInOneProcess(_ strategy: RateThrottleStrategy, seed: UInt64) async throws {
        let fleet = PortableFleet(isAtomic: false, count: 1)
        let rule = try rule(strategy)
        let finished = try fleet.run(calls(rule, count: 400), seed: seed)
        #expect(finished.allSatisfy { $0.outcomes != nil })
        #expect(finished.count(where: \.isAdmitted) == 100)
        #expect(try await fleet.remaining(rule) == 0)
    }

    /// The other three are not exact across processes with six operations alone: were they, these tests would prove nothing.
    @Test func sixOperationsAreNotExactAcrossProcesses() throws {
        let fleet = PortableFleet(isAtomic: false, count: 8)
        let finished = try fleet.run(calls(try rule(.tokenBucket), count: 400), seed: 1)
        #expect(finished.count(where: \.isAdmitted) > 100)
    }

    /// Calls of one to three checks; every rule has some calls to itself.
    private func mixedCalls(_ rules: [RateThrottleRule], seed: UInt64) -> [[Check]] {
        var generator = SplitMix64(seed: seed)
        return (0..<200).map { _ in
            rules.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)).map { rule in
                Check(rule: rule, identifier: "client", cost: Int.random(in: 1...2, using: &generator))
            }
        }
    }

    @Test(arguments: [true, false], [1, 2, 3, 4, 5, 6] as [UInt64])
    func severalChecksChargeAllOrNothing(isAtomic: Bool, seed: UInt64) async throws {
        // With six operations alone the states are exact in one process, and the counters anywhere.
        let fleet = PortableFleet(isAtomic: isAtomic, count: isAtomic ? 8 : 1)
        var generator = SplitMix64(seed: seed)
        let strategies = RateThrottleStrategy.allCases.shuffled(using: &generator)
        let rules = try zip(strategies, [20, 35, 50, 65, 80]).map { strategy, limit in
            try rule(strategy, limit: limit, name: strategy.rawValue)
        }
        let finished = try fleet.run(mixedCalls(rules, seed: seed), seed: seed)
        for rule in rules {
            let charged = finished.reduce(0) { $0 + $1.charge(under: rule) }
            #expect(charged <= rule.limit, "\(rule.name)")
            #expect(try await fleet.remaining(rule) == rule.limit - charged, "\(rule.name)")
        }
        #expect(finished.count(where: \.isAdmitted) > 20)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func countersChargeAllOrNothingAcrossProcesses(seed: UInt64) async throws {
        let fleet = PortableFleet(isAtomic: false, count: 8)
        let rules = try [(RateThrottleStrategy.fixedWindow, 30), (.slidingCounter, 45), (.fixedWindow, 60)].map {
            try rule($0, limit: $1, name: "\($0) \($1)")
        }
        let finished = try fleet.run(mixedCalls(rules, seed: seed), seed: seed)
        for rule in rules {
            let charged = finished.reduce(0) { $0 + $1.charge(under: rule) }
            #expect(charged <= rule.limit, "\(rule.name)")
            #expect(try await fleet.remaining(rule) == rule.limit - charged, "\(rule.name)")
        }
    }

    /// Time passes between an increment and its reply, also over an edge of the window.
    @Test(arguments: counters, [1, 2, 3, 4, 5, 6] as [UInt64])
    func aSlowBackendNeverAdmitsTooMuchInAWindow(_ strategy: RateThrottleStrategy, seed: UInt64) throws {
        let turns = Tally()
        let fleet = PortableFleet(isAtomic: false, count: 4) { clock in
            turns.add(1)
            var generator = SplitMix64(seed: seed &+ UInt64(turns.total))
            if Int.random(in: 0..<40, using: &generator) == 0 {
                clock.advance(by: .milliseconds(Int.random(in: 0...400, using: &generator)))
            }
        }
        let rule = try RateThrottleRule(name: "rule", limit: 5, window: .seconds(1), strategy: strategy)
        let outcomes = try fleet.run(calls(rule, count: 400), seed: seed).compactMap { $0.outcomes?.first }
        let grants = outcomes.filter(\.allowed)
        let byWindow = Dictionary(grouping: grants) { $0.decidedAtMicroseconds / 1_000_000 }
        #expect(byWindow.count > 3, "the clock moved over edges")
        #expect(byWindow.values.allSatisfy { $0.count <= 5 }, "\(byWindow.mapValues(\.count))")
        #expect(outcomes.count > 200, "few calls run into an edge at each attempt")
        #expect(fleet.medium.live.values.allSatisfy { $0.value.intValue ?? 0 >= 0 })
    }

    /// A counter that ended before it could be given back to is not left below zero, where it would admit too much.
    @Test(arguments: counters)
    func aCounterThatEndedMeanwhileIsNotNegative(_ strategy: RateThrottleStrategy) async throws {
        let turns = Tally()
        let fleet = PortableFleet(isAtomic: false, count: 1) { clock in
            turns.add(1)
            // Two reads of lists, then the increment.
            if turns.total == 3 { clock.advance(by: .seconds(10)) }
        }
        let rule = try RateThrottleRule(name: "rule", limit: 5, window: .seconds(1), strategy: strategy)
        let finished = try fleet.run(calls(rule, count: 1), seed: 1)
        #expect(finished.first?.isAdmitted == true)
        let counts = fleet.medium.live.values.map(\.value)
        #expect(counts.sorted { $0.intValue ?? 0 < $1.intValue ?? 0 } == [0, 1])
    }
}
