#if Redis
import Foundation
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Traps T2, T4, T5, T8, T33 and T34: no state without a lifetime, and none that is not as long as it says.
@Suite("Lifetimes of state on a server", .timeLimit(.minutes(3)))
struct RedisLifetimeTests {
    private static func run(
        _ strategy: RateThrottleStrategy,
        _ body: (inout LiveKey) async throws -> Void
    ) async throws {
        try await RedisBench.run { bench in
            var key = LiveKey(bench: bench, strategy: strategy)
            try await body(&key)
        }
    }

    @Test("T4, T5: the first hit sets the lifetime, and every grant", arguments: RateThrottleStrategy.allCases)
    func grants(_ strategy: RateThrottleStrategy) async throws {
        try await Self.run(strategy) { key async throws in
            for number in 1...4 {
                let outcome = try await key.ask()
                #expect(outcome.allowed)
                try await key.expectEnd(after: outcome, "grant \(number)")
            }
        }
    }

    @Test("A block, its repetition and its shortening keep the lifetime", arguments: RateThrottleStrategy.allCases)
    func blocks(_ strategy: RateThrottleStrategy) async throws {
        try await Self.run(strategy) { key async throws in
            key.block = 100_000_000_000
            let grant = try await key.ask(5)
            let full = grant.decidedAtMicroseconds + grant.resetAfterMicroseconds
            let denial = try await key.ask()
            #expect(denial.reason == .limitExceeded && denial.blocked)
            try await key.expectEnd(after: denial, or: full, "block")
            let trace = try await key.trace()
            #expect(try await key.ask().reason == .blocked)
            #expect(try await key.trace() == trace)
            key.block = 5_000_000
            let clamped = try await key.ask()
            #expect(clamped.reason == .blocked && clamped.resetAfterMicroseconds == 5_000_000)
            try await key.expectEnd(after: clamped, or: full, "clamp")
        }
    }

    /// What was to be full soon takes longer under a lower limit: the first denial says so to the server, further ones do not.
    @Test("A lower limit makes a bucket live longer", arguments: [RateThrottleStrategy.tokenBucket, .leakyBucket])
    func lowered(_ strategy: RateThrottleStrategy) async throws {
        // The second limit counts in milliseconds, and what it is lowered to in microseconds.
        for limit in [50, 300_000] {
            try await Self.run(strategy) { key async throws in
                key.limit = limit
                let grant = try await key.ask(limit)
                try await key.expectEnd(after: grant, "grant")
                (key.limit, key.burst) = (5, strategy == .tokenBucket ? 100 : nil)
                let denial = try await key.ask()
                #expect(!denial.allowed && denial.resetAfterMicroseconds >= grant.resetAfterMicroseconds)
                try await key.expectEnd(after: denial, "denial under \(limit)")
                let trace = try await key.trace()
                for _ in 0..<20 {
                    #expect(try await !key.ask().allowed)
                    #expect(try await key.trace() == trace)
                }
            }
        }
    }

    /// State from a host that was two hours ahead: a denial moves it back, a grant writes it anew.
    @Test("A clock that went back keeps the lifetime", arguments: RateThrottleStrategy.allCases, [false, true])
    func rewinds(_ strategy: RateThrottleStrategy, isLong: Bool) async throws {
        try await Self.run(strategy) { key async throws in
            (key.limit, key.window) = isLong ? (200, 3_600_000_000) : (5, 60_000_000)
            let ahead = try await key.storage(ahead: .seconds(7_500))
            for _ in 0..<key.limit {
                key.bench.clock.advance(by: .milliseconds(1))
                #expect(try await key.ask(on: ahead).allowed)
            }
            let denial = try await key.ask(key.limit)
            #expect(denial.reason == .limitExceeded)
            try await key.expectEnd(after: denial, "rewind by a denial")
            let again = try await key.storage(ahead: .seconds(-12_345))
            #expect(try await key.ask(key.limit, on: again).reason == .limitExceeded)
            key.limit *= 2
            let grant = try await key.ask()
            #expect(grant.allowed)
            try await key.expectEnd(after: grant, "grant after a rewind")
        }
    }

    @Test("Another tick keeps the lifetime", arguments: RateThrottleStrategy.allCases)
    func ticks(_ strategy: RateThrottleStrategy) async throws {
        try await Self.run(strategy) { key async throws in
            // Above 9,007 requests in this window, ticks are milliseconds.
            key.window = 1_000_000_000_000
            for limit in [9_000, 9_010, 9_000] {
                key.limit = limit
                for _ in 0..<70 { _ = try await key.ask() }
                try await key.expectEnd(after: try await key.ask(), "limit \(limit)")
            }
        }
    }

    @Test("A log's appending, copying and merging keep the lifetime")
    func logs() async throws {
        try await Self.run(.slidingWindow) { key async throws in
            (key.limit, key.window) = (1_000, 400_000)
            for number in 0..<600 {
                let outcome = try await key.ask()
                if number % 20 == 0 { try await key.expectEnd(after: outcome, "entry \(number)") }
            }
            let isGone = await eventually { (try? await key.bench.keys().isEmpty) == true }
            #expect(isGone)
        }
    }

    @Test("T8: a hit in a window does not make it last longer")
    func t8() async throws {
        try await Self.run(.fixedWindow) { key async throws in
            let first = try await key.ask()
            let window = first.decidedAtMicroseconds / key.window
            for _ in 0..<4 {
                let outcome = try await key.ask()
                guard outcome.decidedAtMicroseconds / key.window == window else { return }
                let end = try await key.end()
                let delay = try await key.now() - outcome.decidedAtMicroseconds
                #expect((0...200_000 + delay).contains(end - (window + 1) * key.window))
            }
        }
        try await RedisBench.run { bench in
            let rule = try RateThrottleRule(name: "r", limit: 3, window: .seconds(60), strategy: .fixedWindow)
            for _ in [0, 59, 118, 177] {
                #expect(try await bench.ask(rule).allowed)
                bench.clock.advance(by: .seconds(59))
            }
        }
    }

    @Test("T33, T34: peeks, costs of 0 and denials leave no trace", arguments: RateThrottleStrategy.allCases)
    func t34(_ strategy: RateThrottleStrategy) async throws {
        try await Self.run(strategy) { key async throws in
            for cost in [0, 1, 5, 6, Int.max] {
                #expect(try await key.ask(cost, peeking: true).remaining >= 0)
                if cost == 0 || cost > 5 { _ = try await key.ask(cost) }
            }
            #expect(try await key.bench.keys().isEmpty)
            #expect(try await key.ask(4).remaining == 1)
            let trace = try await key.trace()
            for cost in [0, 1, 2, 5, 6, Int.max] {
                key.block = cost == 2 ? 0 : 1_000_000
                _ = try await key.ask(cost, peeking: true)
                if cost != 1 && cost != 5 { _ = try await key.ask(cost) }
            }
            #expect(try await key.trace() == trace)
            let limiter = RateThrottleCore(storage: key.bench.live, decisionDeadline: .seconds(60))
            limiter.addRule(try key.rule())
            await #expect(throws: RateThrottleError.self) {
                try await limiter.checkRateLimit("client", rule: "rule", cost: -1)
            }
            for _ in 0..<1_000 { _ = try await limiter.peek("client", rule: "rule") }
            #expect(try await key.trace() == trace)
        }
    }
}
#endif
