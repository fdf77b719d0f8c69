#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A limiter while its server does not answer", .timeLimit(.minutes(3)))
struct RedisOutageTests {
    /// What may come on top of a deadline on a machine that is busy with other things.
    private static let slack = Duration.seconds(3)

    @Test("T54: 1,000 calls to a stopped server end by their deadline", arguments: [4_096, 100])
    func t54(_ maxInFlight: Int) async throws {
        let options = RedisOptions(maxInFlight: maxInFlight, backoff: RedisBackoff(maximum: .milliseconds(50)))
        try await OutageBench.run(.failClosed, options: options) { bench async throws in
            #expect(try await bench.recovered().allowed)
            try await bench.server.pause()
            let (slowest, mostInFlight) = try await Self.hammer(bench)
            #expect(slowest < .milliseconds(50) + Self.slack)
            #expect(mostInFlight <= maxInFlight)
            await Self.expectMicroseconds(bench)
            bench.server.resume()
            let used = 100 - (try await bench.recovered().remaining)
            // What was sent to the stopped server counts, once it runs.
            #expect(used >= 2)
            #expect(bench.limiter.circuitBreakerState == .closed)
        }
    }

    /// Asks a thousand times at once. Returns how long the slowest took, and how much was in flight at most.
    private static func hammer(_ bench: OutageBench) async throws -> (slowest: Duration, mostInFlight: Int) {
        try await withThrowingTaskGroup(of: (Duration, Int).self) { group in
            for _ in 0..<1_000 {
                group.addTask { () async throws in
                    let start = ContinuousClock.now
                    let status = try await bench.ask()
                    #expect(!status.allowed && status.degraded && status.remaining == 0)
                    #expect(status.reason == .storageUnavailable && status.retryAfter != nil)
                    return (ContinuousClock.now - start, bench.client.status.inFlight)
                }
            }
            return try await group.reduce((.zero, 0)) { (max($0.0, $1.0), max($0.1, $1.1)) }
        }
    }

    /// With the breaker open nobody waits for anything.
    private static func expectMicroseconds(_ bench: OutageBench) async {
        await bench.openBreaker()
        let start = ContinuousClock.now
        let requests = bench.client.status.timeouts
        for _ in 0..<5_000 { _ = try? await bench.ask() }
        let each = (ContinuousClock.now - start) / 5_000
        // One in each interval of 50 ms waits for its deadline of as much, which all would without the breaker.
        #expect(each < .microseconds(500 * SideBySide.part), "\(each) a decision")
        #expect(bench.client.status.timeouts - requests < 200)
        #expect(bench.limiter.getMetrics().breakerOpenings == 1)
    }

    @Test("Counts go on after a stop, without a restart of anything", arguments: RateThrottleStrategy.allCases)
    func resumes(_ strategy: RateThrottleStrategy) async throws {
        try await OutageBench.run(.failClosed, deadline: .milliseconds(100)) { bench async throws in
            let rule = try RateThrottleRule(name: "s", limit: 50, window: .seconds(365 * 86_400), strategy: strategy)
            bench.limiter.addRule(rule)
            let first = await eventually { (try? await bench.limiter.checkRateLimit("x", rule: "s").degraded) == false }
            #expect(first)
            try await bench.server.pause()
            await bench.openBreaker()
            bench.server.resume()
            _ = try await bench.recovered()
            let storage = RedisStorage(bench.client, keyPrefix: "o:")
            let before = try await storage.evaluate([Check(rule: rule, identifier: "x", cost: 0)], peeking: true)[0]
            let after = try await storage.evaluate([Check(rule: rule, identifier: "x")], peeking: false)[0]
            #expect(before.remaining <= 49 && after.remaining == before.remaining - 1)
        }
    }

    @Test func crashesAndRestarts() async throws {
        let lines = ["appendonly yes", "appendfsync always"]
        try await OutageBench.run(.failClosed, deadline: .seconds(2), lines: lines) { bench async throws in
            #expect(try await bench.ask().remaining == 99)
            for round in 1...3 {
                await bench.server.kill()
                await bench.openBreaker()
                let status = try await bench.ask()
                #expect(!status.allowed && status.degraded && status.reason == .storageUnavailable)
                try await bench.server.restart()
                // Nothing that failed was counted, since nobody was there to count it.
                #expect(try await bench.recovered().remaining == 99 - round)
            }
            #expect(bench.client.status.reconnects >= 3)
        }
    }

    @Test func theStatusTells() async throws {
        try await OutageBench.run(.failOpen, deadline: .milliseconds(200)) { bench async throws in
            #expect(try await bench.recovered().allowed)
            var status = await bench.limiter.getStatus()
            #expect(status.storageType == "RedisStorage" && status.storageLevel == .native)
            #expect(status.failurePolicy == "failOpen" && status.circuitBreaker == .closed)
            #expect(status.connection?.state == .ready && status.connection?.connections == 1)
            let isHealthy = await eventually { await bench.limiter.getStatus().isStorageHealthy }
            #expect(isHealthy)
            try await bench.server.pause()
            await bench.openBreaker()
            status = await bench.limiter.getStatus()
            #expect(!status.isStorageHealthy && status.circuitBreaker != .closed)
            #expect(status.metrics.storageFailures >= 5 && status.metrics.breakerOpenings == 1)
            await bench.server.kill()
            let isDown = await eventually { await bench.limiter.getStatus().connection?.state == .down }
            #expect(isDown)
            status = await bench.limiter.getStatus()
            #expect(!status.isStorageHealthy && status.connection?.lastError?.isEmpty == false)
            try await bench.server.restart()
            _ = try await bench.recovered()
            status = await bench.limiter.getStatus()
            #expect(status.circuitBreaker == .closed && status.connection?.state == .ready)
            #expect(status.connection?.reconnects ?? 0 >= 1)
        }
    }

    /// The caller's own cancellation is no failure of the storage, and no policy answers it.
    @Test(arguments: [false, true])
    func aCancelledCall(isSeveral: Bool) async throws {
        try await OutageBench.run(.failOpen, deadline: .seconds(60)) { bench async throws in
            #expect(try await bench.ask().allowed)
            try await bench.server.pause()
            let task = Task {
                guard isSeveral else { return try await bench.ask().allowed }
                let checks = ["a", "b"].map { RateThrottleCheck($0, rule: OutageBench.rule) }
                return try await bench.limiter.checkRateLimits(checks).allSatisfy(\.allowed)
            }
            let isUnderWay = await eventually { bench.client.status.inFlight == 1 }
            #expect(isUnderWay)
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(bench.limiter.getMetrics().storageFailures == 0)
            bench.server.resume()
            #expect(try await bench.recovered().remaining >= 97)
        }
    }
}
#endif
