import RateThrottleTesting
import Testing

@testable import RateThrottle

/// A call of three checks on a backend that fails at its n-th operation, for each n.
///
/// A call that throws charges nothing, as long as the backend takes back what was charged. Where it does not (the reply of
/// the charge itself was lost, or the outage goes on), what stays charged only ever denies more.
@Suite("A backend that fails in the middle of a call")
struct FailureAtomicityTests {
    /// How the backend fails.
    enum Outage: CaseIterable {
        /// One operation does nothing.
        case oneRefused
        /// One operation is carried out, and its reply is lost.
        case oneUnanswered
        /// From one operation on nothing works.
        case lasting
        /// From one operation on every reply is lost.
        case lastingUnanswered
    }

    /// A call that would be granted, and one that is denied by its last check and starts a block.
    enum Scenario: CaseIterable {
        case granted
        case denied
    }

    private static let maximumOperations = 60

    private func rules() throws -> [RateThrottleRule] {
        try RateThrottleStrategy.allCases.map { strategy in
            try RateThrottleRule(
                name: strategy.rawValue,
                limit: 10,
                window: .seconds(600),
                strategy: strategy,
                blockDuration: strategy == .fixedWindow ? .seconds(60) : .zero
            )
        }
    }

    /// Three checks under rules in turn, so that all strategies meet.
    private func checks(from first: Int, _ scenario: Scenario) -> [RateThrottleCheck] {
        (0..<3).map { position in
            let strategy = RateThrottleStrategy.allCases[(first + position) % RateThrottleStrategy.allCases.count]
            let isExcessive = scenario == .denied && position == 2
            return RateThrottleCheck("client", rule: strategy.rawValue, cost: isExcessive ? 9 : 2)
        }
    }

    @Test(arguments: Outage.allCases, Scenario.allCases)
    func withSixOperations(_ outage: Outage, _ scenario: Scenario) async throws {
        for first in RateThrottleStrategy.allCases.indices {
            try await failAtEach(of: checks(from: first, scenario), outage) { FaultyStorage(ToyStorage($0)) }
        }
    }

    @Test(arguments: Outage.allCases, Scenario.allCases)
    func withCompareAndSet(_ outage: Outage, _ scenario: Scenario) async throws {
        for first in RateThrottleStrategy.allCases.indices {
            try await failAtEach(of: checks(from: first, scenario), outage) { FaultyStorage(ToyAtomicStorage($0)) }
        }
    }

    private func failAtEach<Backend: StorageBackend>(
        of checks: [RateThrottleCheck],
        _ outage: Outage,
        on makeStorage: (ToyMedium) -> FaultyStorage<Backend>
    ) async throws {
        var failures = 0
        for number in 0..<Self.maximumOperations {
            let medium = ToyMedium()
            let storage = makeStorage(medium)
            let limiter = RateThrottleCore(storage: storage, failurePolicy: .throwError, clock: medium.clock)
            for rule in try rules() {
                limiter.addRule(rule)
                try await limiter.checkRateLimit("client", rule: rule.name, cost: 3)
            }
            let before = try await remaining(limiter)
            plan(outage, at: number, on: storage)
            var isFailed = false
            do { _ = try await limiter.checkRateLimits(checks) } catch is StorageError { isFailed = true }
            storage.recover()
            guard isFailed else {
                #expect(failures > 5)
                return
            }
            failures += 1
            let after = try await remaining(limiter)
            for (name, left) in before {
                let kept = try #require(after[name])
                #expect(kept <= left && kept >= 0, "\(name) after operation \(number) failed")
                if outage == .oneRefused { #expect(kept == left, "\(name) after operation \(number) failed") }
            }
            #expect(medium.live.values.allSatisfy { $0.value.intValue ?? 0 >= 0 && $0.end != nil })
            try await expectNoMore(than: after, limiter)
        }
        Issue.record("a call took more than \(Self.maximumOperations) operations")
    }

    private func plan<Backend: StorageBackend>(_ outage: Outage, at number: Int, on storage: FaultyStorage<Backend>) {
        switch outage {
        case .oneRefused: storage.fail(next: 1, skipping: number)
        case .oneUnanswered: storage.fail(next: 1, skipping: number, moment: .after)
        case .lasting: storage.failAlways(skipping: number)
        case .lastingUnanswered: storage.failAlways(skipping: number, moment: .after)
        }
    }

    private func remaining(_ limiter: RateThrottleCore) async throws -> [String: Int] {
        var remaining: [String: Int] = [:]
        for name in limiter.ruleNames {
            let status = try await limiter.peek("client", rule: name, cost: 0)
            // Under a block nothing is left, whatever is counted.
            remaining[name] = status.blocked ? 0 : status.remaining
        }
        return remaining
    }

    /// What peeks promise is what can be spent: not more.
    private func expectNoMore(than remaining: [String: Int], _ limiter: RateThrottleCore) async throws {
        for (name, left) in remaining {
            if left > 0 {
                #expect(try await limiter.checkRateLimit("client", rule: name, cost: left).allowed, "\(name)")
            }
            #expect(try await limiter.checkRateLimit("client", rule: name).allowed == false, "\(name)")
        }
    }
}
