#if Redis
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Calls of several checks are answered as in memory", .timeLimit(.minutes(5)))
struct RedisMixAgreementTests {
    /// Five rules of any strategy, each with two forms, and three identifiers that are listed at times.
    private struct Mix {
        private static let identifiers = ["client", "a}b{c", ""].map { $0 + "é" }
        var random: SplitMix64
        private let forms: [[ReferenceRule]]
        private var chosen = [0, 0, 0, 0, 0]

        init(_ size: RuleSize, seed: UInt64) {
            var random = SplitMix64(seed: seed)
            forms = (0..<5).map { _ in
                (0..<2).map { _ in size.rule(random.pick(RateThrottleStrategy.allCases), &random) }
            }
            self.random = random
        }

        /// Turns a rule into its other form: another strategy, window, limit, burst and block.
        mutating func redefine() {
            let rule = random.pick(0...4)
            chosen[rule] = 1 - chosen[rule]
        }

        /// Up to eight checks, no two of the same rule and identifier.
        mutating func checks() throws -> [Check] {
            var pairs = (0..<5).flatMap { rule in Self.identifiers.indices.map { (rule, $0) } }
            pairs.shuffle(using: &random)
            return try pairs.prefix(random.pick([1, 2, 2, 3, 5, 8])).map { rule, identifier in
                let form = forms[rule][chosen[rule]]
                let cost = random.once(in: 8) ? random.cost(under: form) : random.pick(0...max(1, form.capacity / 10))
                return Check(
                    rule: try form.make(name: "rule \(rule)"),
                    identifier: Self.identifiers[identifier],
                    cost: cost
                )
            }
        }

        /// Puts somebody on a list of both storages, or takes somebody off.
        mutating func list(in twins: Twins) async throws {
            let (identifier, list) = (random.pick(Self.identifiers), random.pick(AccessList.allCases))
            if random.once(in: 2) {
                let duration = random.once(in: 3) ? nil : Duration.microseconds(random.pick(1...3_000_000))
                try twins.memory.add(identifier, to: list, for: duration)
                try await twins.redis.add(identifier, to: list, for: duration)
            } else {
                let wasListed = twins.memory.remove(identifier, from: list)
                #expect(try await twins.redis.remove(identifier, from: list) == wasListed)
            }
            for list in AccessList.allCases {
                let isListed = twins.memory.contains(identifier, in: list)
                #expect(try await twins.redis.contains(identifier, in: list) == isListed)
            }
        }

        /// How long until the next call: mostly a moment at which something changes.
        mutating func pause(after outcomes: [Outcome]) -> Int {
            let outcome = outcomes.isEmpty ? nil : random.pick(outcomes)
            return switch random.pick(0...7) {
            case 0...2: 0
            case 3: outcome?.retryAfterMicroseconds ?? 1
            case 4: max(0, (outcome?.retryAfterMicroseconds ?? 1) - 1)
            case 5: outcome?.resetAfterMicroseconds ?? 0
            case 6: random.pick(0...1_000)
            default: random.pick(0...2_000_000)
            }
        }
    }

    /// Clocks go forward only: of several keys memory forgets what has expired, and the server of a test does not.
    @Test(arguments: RuleSize.allCases)
    func agree(_ size: RuleSize) async throws {
        let seen = Lock<Set<Outcome.Reason?>>([])
        try await SideBySide.run(40) { client, number async throws in
            var mix = Mix(size, seed: UInt64(number))
            let twins = Twins(client, prefix: "m\(number):")
            var (now, outcomes) = (size == .decades ? 0 : 1_728_000_000_000_000, [Outcome]())
            for step in 0..<150 {
                now += mix.pause(after: outcomes)
                // Scripts count to the microsecond until the year 2255.
                guard now < 6_500_000_000_000_000 else { return }
                twins.clock.set(microsecondsSinceEpoch: now)
                if mix.random.once(in: 20) { mix.redefine() }
                if mix.random.once(in: 12) { try await mix.list(in: twins) }
                let (checks, isPeek) = (try mix.checks(), mix.random.once(in: 6))
                outcomes = try await twins.ask(checks, at: now, peeking: isPeek, "case \(number), step \(step)")
                let reasons = outcomes.map(\.reason)
                seen.withLock { $0.formUnion(reasons) }
            }
        }
        #expect(seen.withLock(\.count) == 6)
    }

    /// More checks than one MGET reads, and than a small reply holds.
    @Test func thousandsAtOnce() async throws {
        try await SideBySide.run(1) { client, _ async throws in
            let twins = Twins(client, prefix: "many:")
            let checks = try (0..<2_600).map { number in
                try Check(
                    rule: RateThrottleRule(
                        name: "rule \(number % 5)",
                        limit: 2,
                        window: .seconds(60),
                        strategy: RateThrottleStrategy.allCases[number % 5]
                    ),
                    identifier: "client \(number / 5)"
                )
            }
            for step in 0..<3 {
                let outcomes = try await twins.ask(checks, at: 1_728_000_000_000_000, "step \(step)")
                #expect(outcomes.allSatisfy { $0.allowed == (step < 2) })
            }
        }
    }
}
#endif
