#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("Limits on a cluster", .timeLimit(.minutes(3)))
struct ClusterStorageTests {
    @Test func theContractIsKept() async throws {
        try await ClusterSet.run { cluster in
            try await Clients.with(RedisClient(cluster: cluster.addresses)) { client in
                for level in StorageLevel.allCases { try await RedisContractTests.expectKept(level, client) }
            }
            for node in cluster.nodes { #expect(try await node.ask("DBSIZE") == "0") }
        }
    }

    @Test func limitsWorkAsOnOneServer() async throws {
        try await ClusterSet.run { cluster in
            let url = "redis+cluster://127.0.0.1:\(cluster.addresses[0].port)"
            try await everyStrategyCounts(url, cluster)
            try await theToolCountsToo(url)
            try await listsBlocksAndDenialsHold(url)
            for policy in Self.policies { try await severalSlotsAreRefused(url, policy) }
            try await anOutageIsAnsweredByThePolicy(url, cluster)
        }
    }

    private static let policies: [FailurePolicy] = [
        .failOpen, .failClosed, .throwError, .fallback(InMemoryStorage(), share: 2),
    ]

    /// What was sent to each node before is forgotten there, again and again.
    private func everyStrategyCounts(_ url: String, _ cluster: ClusterSet) async throws {
        let limiter = try await createLimiter(
            storage: .redis(url: url),
            failurePolicy: .throwError,
            decisionDeadline: .seconds(10)
        )
        for strategy in RateThrottleStrategy.allCases {
            let year = Duration.seconds(86_400 * 365)
            limiter.addRule(try RateThrottleRule(name: "\(strategy)", limit: 3, window: year, strategy: strategy))
            for client in ["a", "b", "c{d", "e}{f"] {
                for count in 1...4 {
                    for node in cluster.nodes where count == 3 { try await node.ask("SCRIPT", "FLUSH") }
                    let status = try await limiter.checkRateLimit(client, rule: "\(strategy)")
                    #expect(status.allowed == (count < 4) && status.remaining == max(0, 3 - count), "\(strategy)")
                }
            }
        }
        await limiter.shutdown()
    }

    private func theToolCountsToo(_ url: String) async throws {
        for status in [0, 0, 1] {
            let check = try await Tool.run("ratethrottle", ["check", "alice", "--rate", "2/hour"], url: url)
            #expect(check.status == status, "\(check.text)")
        }
    }

    private func listsBlocksAndDenialsHold(_ url: String) async throws {
        let limiter = try await createLimiter(
            storage: .redis(url: url),
            failurePolicy: .throwError,
            decisionDeadline: .seconds(30),
            denyCache: DenyCacheOptions()
        )
        let rule = try RateThrottleRule(name: "block", rate: "1/hour", blockDuration: .seconds(3_600))
        limiter.addRule(rule)
        #expect(try await limiter.checkRateLimit("x", rule: "block").allowed)
        #expect(try await limiter.checkRateLimit("x", rule: "block").blocked)
        #expect(try await limiter.checkRateLimit("x", rule: "block").blocked)
        try await limiter.addToBlacklist("bad", duration: .seconds(60))
        #expect(try await limiter.checkRateLimit("bad", rule: "block").reason == .blacklisted)
        try await limiter.addToWhitelist("good")
        for _ in 0..<3 { #expect(try await limiter.checkRateLimit("good", rule: "block").reason == .whitelisted) }
        try await limiter.reset("x", rule: "block")
        #expect(try await limiter.checkRateLimit("x", rule: "block").allowed)
        await limiter.shutdown()
    }

    private func severalSlotsAreRefused(_ url: String, _ policy: FailurePolicy) async throws {
        let limiter = try await createLimiter(
            storage: .redis(url: url),
            failurePolicy: policy,
            decisionDeadline: .seconds(10)
        )
        for name in ["one", "two"] { limiter.addRule(try RateThrottleRule(name: name, rate: "100/hour")) }
        for _ in 0..<10 {
            let error = await #expect(throws: StorageError.self) {
                try await limiter.checkRateLimits([.init("alice", rule: "one"), .init("bob", rule: "one")])
            }
            #expect(error?.code == .crossSlot)
            #expect(error?.message.contains(#""alice", "bob""#) == true)
        }
        #expect(limiter.circuitBreakerState == .closed && limiter.getMetrics().storageFailures == 0)
        let both = try await limiter.checkRateLimits([.init("alice", rule: "one"), .init("alice", rule: "two")])
        #expect(both.allSatisfy { $0.allowed && !$0.degraded })
        await limiter.shutdown()
    }

    /// One master of three is gone: its clients are answered by the policy, all others as ever.
    private func anOutageIsAnsweredByThePolicy(_ url: String, _ cluster: ClusterSet) async throws {
        for node in cluster.nodes { try await node.ask("CONFIG", "SET", "cluster-require-full-coverage", "no") }
        let limiter = try await createLimiter(
            storage: .redis(url: url),
            failurePolicy: .failOpen,
            decisionDeadline: .seconds(30)
        )
        limiter.addRule(try RateThrottleRule(name: "open", rate: "1/hour"))
        let names = try RedisKeys(prefix: RedisStorage.defaultKeyPrefix)
        let gone = cluster.nodes[2]
        await gone.kill()
        var (served, degraded) = (0, 0)
        for number in 0..<60 {
            let slot = try await cluster.keySlot(of: names.lists("client\(number)"))
            let status = try await limiter.checkRateLimit("client\(number)", rule: "open")
            #expect(status.allowed && status.degraded == (slot > 10_922))
            if status.degraded { degraded += 1 } else { served += 1 }
        }
        #expect(served > 0 && degraded > 0 && limiter.circuitBreakerState == .closed)
        let isNoted = await eventually {
            let degradation = await limiter.getStatus().connection?.degradation
            return degradation?.contains("1 of 3 masters cannot be reached: 127.0.0.1:\(gone.port)") == true
        }
        #expect(isNoted)
        await limiter.shutdown()
        // Nor does it keep an application from starting, whichever master is asked first.
        for _ in 0..<6 { await (try createLimiter(storage: .redis(url: url))).shutdown() }
    }
}
#endif
