#if Redis
import RateThrottleTesting
import Testing

@testable import RateThrottle

/// One key on a server that goes by its own clock, and what the server says of it.
struct LiveKey {
    let bench: RedisBench
    let strategy: RateThrottleStrategy
    var limit = 5
    var burst: Int?
    var window = 36_000_000_000
    var block = 0

    func rule() throws -> RateThrottleRule {
        try RateThrottleRule(
            name: "rule",
            limit: limit,
            window: .microseconds(window),
            strategy: strategy,
            burst: burst,
            blockDuration: .microseconds(block)
        )
    }

    /// The key's name on the server.
    func name() throws -> String { try bench.live.validKeys().state(rule(), "client") }

    func ask(_ cost: Int = 1, peeking: Bool = false, on storage: RedisStorage? = nil) async throws -> Outcome {
        let check = Check(rule: try rule(), identifier: "client", cost: cost)
        return try await (storage ?? bench.live).evaluate([check], peeking: peeking)[0]
    }

    /// When the server will remove the key, in µs since the epoch; negative when never, or when it is not there.
    func end() async throws -> Int {
        let milliseconds = try #require(Int(try await bench.server.ask("PEXPIRETIME", name())))
        return milliseconds < 0 ? milliseconds : milliseconds * 1_000
    }

    /// What is stored, and until when.
    func trace() async throws -> [String] {
        let bytes = try await bench.server.query(["GET", name()])
        return ["\(bytes)", "\(try await end())"]
    }

    /// What the server's clock says, in µs since the epoch.
    func now() async throws -> Int {
        let time = try await bench.server.ask("TIME").split(separator: "\n").compactMap { Int($0) }
        return time[0] * 1_000_000 + time[1]
    }

    /// Expects that the key ends when an answer says so: never sooner, and at most 200 ms later, for the clock that the
    /// lifetime is counted from is read after that of the decision.
    func expectEnd(after outcome: Outcome, or later: Int = 0, _ what: Comment) async throws {
        let end = try await end()
        let earliest = max(outcome.decidedAtMicroseconds + outcome.resetAfterMicroseconds, later)
        let now = try await now()
        // Nobody was there to see it end.
        if end == -2, now > earliest { return }
        let latest = earliest + 200_000 + max(0, now - outcome.decidedAtMicroseconds)
        #expect((earliest...latest).contains(end), "\(what), \(strategy), \(end - earliest)")
    }

    /// A storage whose clock is that of the server and some more.
    func storage(ahead: Duration) async throws -> RedisStorage {
        bench.clock.set(microsecondsSinceEpoch: try await now())
        bench.clock.advance(by: ahead)
        return bench.storage
    }
}
#endif
