import Foundation
import RateThrottleTesting
import Testing

import RateThrottleTestSupport

@testable import RateThrottle

/// The exact model's decisions, made by a limiter on backends that only remember.
///
/// The backend's own clock, which ends keys, is another one than the limiter's: a server does not step back with a host.
/// Where it stands still, nothing ends, and what is decided depends on what is stored alone. Where it goes along, a state
/// that ended too early would show.
@Suite("Every vector on backends that only remember")
struct PortableVectorTests {
    /// What ends a case early.
    struct Stop: OptionSet {
        let rawValue: Int
        static let stepBack = Stop(rawValue: 1)
        static let redefinition = Stop(rawValue: 2)
    }

    /// Decoded once: that takes longer than all decisions.
    private static let vectors = Dictionary(
        uniqueKeysWithValues: RateThrottleStrategy.allCases.map { strategy in
            (strategy, Result { try decode(Vectors.self, "\(strategy.rawValue).json") })
        }
    )
    private static let several = Result { try decode(SeveralVectors.self, "several.json") }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: fixture(name))
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func compareAndSetIsExact(_ strategy: RateThrottleStrategy) async throws {
        #expect(try await replay(strategy, on: { ToyAtomicStorage($0) }) > 2_500)
    }

    /// The fixed window and the sliding counter have a counter for each window, which a clock that steps back over an edge
    /// finds as it left it; the model then stays in the later window. Up to such a step all agree.
    @Test(arguments: RateThrottleStrategy.allCases)
    func sixOperationsAreExact(_ strategy: RateThrottleStrategy) async throws {
        let hasCounters = strategy == .fixedWindow || strategy == .slidingCounter
        let decisions = try await replay(strategy, on: { ToyStorage($0) }, until: hasCounters ? .stepBack : [])
        #expect(decisions > (hasCounters ? 1_800 : 2_500))
    }

    /// A state lives until the key is at full quota under the rule that it was written under, so that only a rule that is
    /// redefined meanwhile, or a clock that steps back, can miss it.
    @Test(arguments: RateThrottleStrategy.allCases, [false, true])
    func statesLiveLongEnough(_ strategy: RateThrottleStrategy, isAtomic: Bool) async throws {
        let decisions = try await replay(
            strategy,
            on: { if isAtomic { ToyAtomicStorage($0) } else { ToyStorage($0) } },
            until: [.stepBack, .redefinition],
            isServerInStep: true
        )
        #expect(decisions > 1_000)
    }

    @Test func severalChecksWithCompareAndSetAreExact() async throws {
        #expect(try await replaySeveral(on: { ToyAtomicStorage($0) }) > 3_600)
    }

    @Test func severalChecksWithSixOperationsAreExact() async throws {
        #expect(try await replaySeveral(on: { ToyStorage($0) }, until: .stepBack) > 1_800)
    }

    /// Runs a strategy's cases, and returns how many decisions agreed.
    private func replay(
        _ strategy: RateThrottleStrategy,
        on makeStorage: (ToyMedium) -> any StorageBackend,
        until stop: Stop = [],
        isServerInStep: Bool = false
    ) async throws -> Int {
        let vectors = try #require(Self.vectors[strategy]).get()
        var decisions = 0
        for vector in vectors.cases {
            let clock = ManualClock(microsecondsSinceEpoch: 0)
            let medium = ToyMedium(clock: isServerInStep ? clock : ManualClock(microsecondsSinceEpoch: 0))
            let limiter = RateThrottleCore(storage: makeStorage(medium), decisionDeadline: .seconds(60), clock: clock)
            limiter.addRule(try vector.rule.make())
            var latest = Int.min
            for (number, step) in vector.steps.enumerated() {
                if let limit = step.set_limit {
                    if stop.contains(.redefinition) { break }
                    limiter.addRule(try vector.rule.make(limit: limit, burst: step.set_burst))
                    continue
                }
                let time = try #require(step.t_us)
                if time < latest, stop.contains(.stepBack) { break }
                latest = time
                clock.set(microsecondsSinceEpoch: vectors.base_us + time)
                let status = try await ask(limiter, step)
                try #require(
                    ExpectedOutcome(status) == ExpectedOutcome(step),
                    "\(vector.name), step \(number): \(step)"
                )
                decisions += 1
            }
        }
        return decisions
    }

    private func ask(_ limiter: RateThrottleCore, _ step: Vectors.Step) async throws -> RateThrottleStatus {
        let cost = try #require(step.cost)
        if step.peek ?? false { return try await limiter.peek("client", rule: "rule", cost: cost) }
        return try await limiter.checkRateLimit("client", rule: "rule", cost: cost)
    }

    private func replaySeveral(
        on makeStorage: (ToyMedium) -> any StorageBackend,
        until stop: Stop = []
    ) async throws -> Int {
        let vectors = try Self.several.get()
        var decisions = 0
        for vector in vectors.cases {
            let clock = ManualClock(microsecondsSinceEpoch: 0)
            let medium = ToyMedium(clock: ManualClock(microsecondsSinceEpoch: 0))
            let limiter = RateThrottleCore(storage: makeStorage(medium), decisionDeadline: .seconds(60), clock: clock)
            for (number, rule) in vector.rules.enumerated() { limiter.addRule(try rule.make(name: "rule \(number)")) }
            var latest = Int.min
            for (number, step) in vector.steps.enumerated() {
                if step.t_us < latest, stop.contains(.stepBack) { break }
                latest = step.t_us
                clock.set(microsecondsSinceEpoch: vectors.base_us + step.t_us)
                let statuses = try await limiter.checkRateLimits(
                    step.checks.map { RateThrottleCheck("client", rule: "rule \($0.rule)", cost: $0.cost) }
                )
                try #require(
                    statuses.map(ExpectedOutcome.init) == step.checks.map(ExpectedOutcome.init),
                    "\(vector.name), step \(number)"
                )
                decisions += statuses.count
            }
        }
        return decisions
    }
}

extension ExpectedOutcome {
    init(_ status: RateThrottleStatus) {
        self.init(
            allowed: status.allowed,
            blocked: status.blocked,
            remaining: status.remaining,
            retryAfter: status.retryAfter?.roundedUpToMicroseconds,
            resetAfter: status.resetAfter.roundedUpToMicroseconds
        )
    }
}
