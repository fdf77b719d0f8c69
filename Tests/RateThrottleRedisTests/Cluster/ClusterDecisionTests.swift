#if Redis
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("Decisions on a cluster", .timeLimit(.minutes(2)))
struct ClusterDecisionTests {
    @Test func areThoseOfOneServer() async throws {
        try await ClusterSet.run { cluster in
            try await cluster.withClient { client async throws in
                for strategy in RateThrottleStrategy.allCases { try await expectAgreement(strategy, client) }
                try await expectAllKeysOfACallTogether(client)
                try await expectNoOutage(client)
                try await expectDecisionsToWaitForTheirSlot(cluster, client)
            }
        }
    }

    private func rule(
        _ name: String,
        _ strategy: RateThrottleStrategy,
        block: Duration = .zero
    ) throws -> RateThrottleRule {
        // So long that no bucket earns anything meanwhile, and no window ends but by a rare chance.
        try RateThrottleRule(
            name: name,
            limit: 5,
            window: .seconds(36_000_000),
            strategy: strategy,
            blockDuration: block
        )
    }

    /// A decision has two keys, of which one seldom exists: while their slot is on its way nobody has both.
    private func expectDecisionsToWaitForTheirSlot(_ cluster: ClusterSet, _ client: RedisClient) async throws {
        let limiter = RateThrottleCore(
            storage: RedisStorage(client, keyPrefix: "open:"),
            failurePolicy: .throwError,
            decisionDeadline: .seconds(30)
        )
        for strategy in RateThrottleStrategy.allCases { limiter.addRule(try rule(strategy.rawValue, strategy)) }
        let names = RateThrottleStrategy.allCases.map(\.rawValue)
        for name in names { #expect(try await limiter.checkRateLimit("client", rule: name).remaining == 4) }
        let slot = try await cluster.keySlot(of: "{client}")
        let source = try await cluster.owner(of: slot)
        let target = try #require(cluster.nodes.first { $0 !== source })
        try await cluster.beginMove(slot, from: source, to: target)
        _ = try await cluster.moveKeys(of: slot, from: source, to: target, count: 2)
        let retries = client.status.retries
        async let remaining = SideBySide.sum(names) { try await limiter.checkRateLimit("client", rule: $0).remaining }
        // For longer than redirections would last.
        let isWaiting = await eventually { client.status.retries > retries + 60 }
        #expect(isWaiting && client.status.inFlight > 0)
        _ = try await cluster.moveKeys(of: slot, from: source, to: target, count: 100)
        try await cluster.endMove(slot, from: source, to: target)
        #expect(try await remaining == 3 * names.count)
    }

    /// Many identifiers through grants, denials, peeks and blocks.
    private func expectAgreement(_ strategy: RateThrottleStrategy, _ client: RedisClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<8 {
                group.addTask { () async throws in
                    var random = SplitMix64(seed: UInt64(seed))
                    let twins = Twins(client, prefix: "a\(strategy.number)-\(seed):")
                    var now = 1_728_000_000_000_000
                    let rules = try [strategy, .fixedWindow, .tokenBucket].enumerated().map { number, strategy in
                        try RateThrottleRule(
                            name: "r\(number)",
                            limit: 3 + number,
                            window: .seconds(100),
                            strategy: strategy,
                            blockDuration: number == 2 ? .seconds(70) : .zero
                        )
                    }
                    for step in 0..<100 {
                        now += random.pick(0...20_000_000)
                        let identifier = "client\(random.pick(0...3))"
                        let checks = rules.prefix(random.pick(1...3)).map { rule in
                            Check(rule: rule, identifier: identifier, cost: random.pick(0...2))
                        }
                        let about = "\(strategy), seed \(seed), step \(step)"
                        try await twins.ask(checks, at: now, peeking: random.once(in: 6), about)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// T52: whatever the identifier looks like.
    private func expectAllKeysOfACallTogether(_ client: RedisClient) async throws {
        let limiter = RateThrottleCore(
            storage: RedisStorage(client, keyPrefix: "t52:"),
            failurePolicy: .throwError,
            decisionDeadline: .seconds(30)
        )
        for strategy in RateThrottleStrategy.allCases { limiter.addRule(try rule(strategy.rawValue, strategy)) }
        let long = String(repeating: "x", count: 300)
        let identifiers = ["a}b{c", "{", "}", "{}", "{a}{b}", "}{", "ü{", " ", "a:b", long]
        for identifier in identifiers {
            let checks = RateThrottleStrategy.allCases.map { RateThrottleCheck(identifier, rule: $0.rawValue) }
            for count in 1...6 {
                let statuses = try await limiter.checkRateLimits(checks)
                #expect(statuses.allSatisfy { $0.allowed == (count <= 5) }, "\(identifier)")
            }
            for check in checks { #expect(try await !limiter.peek(identifier, rule: check.rule).allowed) }
        }
    }

    private static func isAcrossSlots(_ error: (any Error)?) -> Bool {
        guard let error = error as? StorageError, error.code == .crossSlot else { return false }
        return error.message.contains("\"alice\"") && error.message.contains("\"bob\"")
    }

    /// The storage says the same to those that ask it without a limiter, whether or not to charge.
    private func expectNoOutage(_ client: RedisClient) async throws {
        let storage = RedisStorage(client, keyPrefix: "direct:")
        let checks = try ["alice", "bob"].map { Check(rule: try rule("one", .fixedWindow), identifier: $0) }
        for isPeek in [false, true] {
            let error = await #expect(throws: StorageError.self) {
                try await storage.evaluate(checks, peeking: isPeek)
            }
            #expect(Self.isAcrossSlots(error))
            #expect((error?.underlying as? RedisError)?.mayHaveExecuted == false)
        }
        #expect(try await storage.evaluate([checks[0]], peeking: true)[0].remaining == 4)
    }
}
#endif
