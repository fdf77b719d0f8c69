#if Redis
import RateThrottle
import Testing

@Suite("Counting while slots move", .timeLimit(.minutes(3)))
struct ReshardingTests {
    private static let limit = 3_000

    /// One rule for each strategy, none of which gives anything back while the test runs.
    private static let rules: [RateThrottleRule] = RateThrottleStrategy.allCases.compactMap {
        try? RateThrottleRule(name: "\($0)", limit: limit, window: .seconds(365 * 86_400), strategy: $0)
    }

    @Test func everyStrategyAdmitsExactlyItsLimit() async throws {
        #expect(Self.rules.count == RateThrottleStrategy.allCases.count)
        try await ClusterSet.run { cluster in
            let url = "redis+cluster://127.0.0.1:\(cluster.addresses[1].port)"
            let limiter = try await createLimiter(
                storage: .redis(url: url),
                failurePolicy: .throwError,
                decisionDeadline: .seconds(30)
            )
            for rule in Self.rules { limiter.addRule(rule) }
            let tally = GrantTally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<16 { group.addTask { try await ask(limiter, caller, tally) } }
                for _ in 0..<6 { try await move(try await cluster.keySlot(of: "{client}"), cluster) }
                tally.stop()
                try await group.waitForAll()
            }
            for rule in Self.rules { #expect(tally[rule.name] == Self.limit, "\(rule.name)") }
            await limiter.shutdown()
        }
    }

    private func move(_ slot: Int, _ cluster: ClusterSet) async throws {
        let source = try await cluster.owner(of: slot)
        let target = try #require(cluster.nodes.first { $0 !== source })
        try await cluster.moveSlot(slot, from: source, to: target)
    }

    /// Asks while slots move, and then for all that is left.
    private func ask(_ limiter: RateThrottleCore, _ caller: Int, _ tally: GrantTally) async throws {
        var number = caller
        while !tally.isStopped {
            try await ask(limiter, Self.rules[number % Self.rules.count].name, tally)
            number += 1
            // Slowly, so that something is left to grant until the slots rest.
            await Task.yield()
        }
        for rule in Self.rules {
            while try await ask(limiter, rule.name, tally) {}
        }
    }

    @discardableResult
    private func ask(_ limiter: RateThrottleCore, _ rule: String, _ tally: GrantTally) async throws -> Bool {
        let status = try await limiter.checkRateLimit("client", rule: rule)
        if status.allowed { tally.count(rule) }
        return status.allowed
    }
}
#endif
