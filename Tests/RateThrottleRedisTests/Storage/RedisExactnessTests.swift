#if Redis
import RateThrottleTesting
import Synchronization
import Testing

@testable import RateThrottle

/// Traps T1, T10 and T38, on a server's own clock: eight clients as in eight processes, 200 calls each, one limit of 100.
@Suite("Eight clients share exactly one limit", .timeLimit(.minutes(5)))
struct RedisExactnessTests {
    /// What was granted, and when the calls were decided by the server's clock.
    private struct Tally: Sendable {
        var granted = 0
        var times: [Int] = []

        static func + (one: Tally, other: Tally) -> Tally {
            Tally(granted: one.granted + other.granted, times: one.times + other.times)
        }
    }

    private static let window = 600_000_000

    private static func rule(_ strategy: RateThrottleStrategy, limit: Int = 100) throws -> RateThrottleRule {
        try RateThrottleRule(name: "shared", limit: limit, window: .microseconds(window), strategy: strategy)
    }

    /// Has clients of their own ask at once, so many times each.
    private static func hammer(
        _ server: RedisServer,
        _ strategy: RateThrottleStrategy,
        _ identifier: String,
        times: Int = 200
    ) async throws -> Tally {
        let check = Check(rule: try rule(strategy), identifier: identifier)
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for _ in 0..<8 {
                group.addTask { () async throws in
                    try await Clients.with(server) { client async throws in
                        let storage = RedisStorage(client)
                        var tally = Tally()
                        for _ in 0..<times {
                            let outcome = try await storage.evaluate([check], peeking: false)[0]
                            tally.granted += outcome.allowed ? 1 : 0
                            tally.times.append(outcome.decidedAtMicroseconds)
                        }
                        return tally
                    }
                }
            }
            return try await group.reduce(Tally(), +)
        }
    }

    /// Expects 100, and what a bucket has earned meanwhile. With another identifier when an aligned window ended meanwhile.
    private static func expectExact(
        _ strategy: RateThrottleStrategy,
        _ attempt: (_ identifier: String) async throws -> Tally
    ) async throws {
        for identifier in ["first", "second"] {
            let tally = try await attempt(identifier)
            let (first, last) = (try #require(tally.times.min()), try #require(tally.times.max()))
            let isBucket = strategy == .tokenBucket || strategy == .leakyBucket
            if !isBucket, strategy != .slidingWindow, first / window != last / window { continue }
            let earned = isBucket ? (last - first) * 100 / window : 0
            #expect((100...100 + earned).contains(tally.granted))
            return
        }
        Issue.record("two windows of ten minutes ended while the test ran")
    }

    /// The server's clock in microseconds, to the second.
    private static func time(of server: RedisServer) async throws -> Int {
        try await server.ask("TIME").split(separator: "\n").compactMap { Int($0) }[0] * 1_000_000
    }

    @Test("T1: exactly 100 of 1,600", arguments: RateThrottleStrategy.allCases)
    func t1(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run { server async throws in
            try await Self.expectExact(strategy) { try await Self.hammer(server, strategy, $0) }
        }
    }

    @Test("T10: exactly 100 while scripts are flushed all the time", arguments: RateThrottleStrategy.allCases)
    func t10(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run { server async throws in
            let isOver = Lock(false)
            let flushes = Lock(0)
            async let flushing: Void = {
                while !isOver.withLock(\.self) {
                    try await server.ask("SCRIPT", "FLUSH")
                    flushes.withLock { $0 += 1 }
                }
            }()
            try await Self.expectExact(strategy) { try await Self.hammer(server, strategy, $0) }
            isOver.withLock { $0 = true }
            try await flushing
            #expect(flushes.withLock(\.self) > 20)
        }
    }

    @Test("T10: a flush in the middle of a pipeline", arguments: RateThrottleStrategy.allCases)
    func t10Pipelined(_ strategy: RateThrottleStrategy) async throws {
        try await RedisBench.run { bench in
            let check = Check(rule: try Self.rule(strategy), identifier: "client")
            let call = try DecisionCall([check], peeking: false, keys: bench.live.validKeys(), at: nil)
            let sent = try SentDecision(call)
            for round in 1...10 {
                let replies = try await bench.client.pipeline { pipeline in
                    for _ in 0..<3 {
                        pipeline.evalScript(
                            call.script,
                            keys: sent.keys,
                            arguments: sent.arguments,
                            expecting: call.shape
                        )
                        pipeline.command("SCRIPT", "FLUSH")
                    }
                }
                let remaining = try stride(from: 0, to: 6, by: 2)
                    .map { try call.outcomes(replies[$0].get())[0].remaining }
                // In whatever order those ran that had to be sent again.
                #expect(Set(remaining) == Set((1...3).map { 100 - (round - 1) * 3 - $0 }))
            }
        }
    }

    @Test("What was counted survives a crash of a server with an AOF", arguments: RateThrottleStrategy.allCases)
    func restarts(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run(["appendonly yes", "appendfsync always"]) { server async throws in
            try await Self.expectExact(strategy) { identifier async throws in
                let before = try await Self.hammer(server, strategy, identifier, times: 7)
                #expect(before.granted >= 56)
                try await server.restart()
                return before + (try await Self.hammer(server, strategy, identifier, times: 100))
            }
        }
    }

    @Test("T38: callers' clocks an hour off make no difference", arguments: RateThrottleStrategy.allCases)
    func t38(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run { server async throws in
            try await Self.expectExact(strategy) { identifier async throws in
                let time = try await Self.time(of: server)
                let granted = try await SideBySide.sum(Array(0..<8)) { number async throws in
                    try await Clients.with(server) { client async throws in
                        let off = [-3_600_000_000, 0, 3_600_000_000, 30_000_000][number % 4]
                        let limiter = RateThrottleCore(
                            storage: RedisStorage(client),
                            failurePolicy: .throwError,
                            decisionDeadline: .seconds(60),
                            clock: ManualClock(microsecondsSinceEpoch: time + off)
                        )
                        limiter.addRule(try Self.rule(strategy))
                        var granted = 0
                        for _ in 0..<100 where try await limiter.checkRateLimit(identifier, rule: "shared").allowed {
                            granted += 1
                        }
                        return granted
                    }
                }
                return Tally(granted: granted, times: [time, try await Self.time(of: server) + 1_000_000])
            }
        }
    }

    /// Enough that crashes come before it is used up.
    private static let limit = 2_000

    /// What a crash leaves unanswered was counted or not; what was answered stays so, and no more than the limit ever is.
    @Test("Crashes while all ask", arguments: [RateThrottleStrategy.fixedWindow, .slidingWindow, .slidingCounter])
    func crashesMeanwhile(_ strategy: RateThrottleStrategy) async throws {
        try await RedisServer.run(["appendonly yes", "appendfsync always"]) { server in
            for identifier in ["first", "second"] {
                let start = try await Self.time(of: server)
                let (answered, unknown) = try await Self.crash(server, strategy, identifier)
                // More are granted when an aligned window ended meanwhile.
                let end = try await Self.time(of: server)
                if strategy != .slidingWindow, start / Self.window != end / Self.window { continue }
                #expect(answered <= Self.limit && answered + unknown >= Self.limit, "\(answered), \(unknown)")
                #expect(answered >= 600)
                return
            }
            Issue.record("two windows of ten minutes ended while the test ran")
        }
    }

    /// Restarts a server twice while clients ask. Returns how many calls were granted, and of how many nobody knows.
    private static func crash(
        _ server: RedisServer,
        _ strategy: RateThrottleStrategy,
        _ identifier: String
    ) async throws -> (answered: Int, unknown: Int) {
        let check = Check(rule: try rule(strategy, limit: limit), identifier: identifier)
        let granted = Lock(0)
        async let counted = askAnyway(server, check, granted: { granted.withLock { $0 += 1 } })
        for goal in [200, 600] {
            let isThere = await eventually { granted.withLock(\.self) >= goal }
            #expect(isThere)
            try await server.restart()
        }
        let unknown = try await counted
        return (granted.withLock(\.self), unknown)
    }

    /// Has eight clients ask until they are denied, whatever fails. Returns of how many calls nobody knows what became.
    private static func askAnyway(
        _ server: RedisServer,
        _ check: Check,
        granted: @escaping @Sendable () -> Void
    ) async throws -> Int {
        try await SideBySide.sum(Array(0..<8)) { _ in
            let options = RedisOptions(backoff: RedisBackoff(maximum: .milliseconds(50)))
            return try await Clients.with(server, options) { client in
                var unknown = 0
                for _ in 0..<1_000_000 {
                    do {
                        guard try await RedisStorage(client).evaluate([check], peeking: false)[0].allowed else { break }
                        granted()
                    } catch let error as StorageError {
                        unknown += (error.underlying as? RedisError)?.mayHaveExecuted == true ? 1 : 0
                    }
                }
                return unknown
            }
        }
    }
}
#endif
