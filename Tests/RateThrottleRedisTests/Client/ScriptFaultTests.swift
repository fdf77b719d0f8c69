#if Redis
import Testing

@testable import RateThrottle

@Suite("Scripts that servers forget, and scripts that take long", .timeLimit(.minutes(1)))
struct ScriptFaultTests {
    /// What became of many calls.
    private final class Ledger: Sendable {
        struct Tally {
            var counted = 0
            /// Failed, and may have been counted.
            var ambiguous = 0
            var codes: Set<RedisError.Code> = []
            var isOver = false
        }

        let tally = Lock(Tally())
    }

    private static let callers = 16

    /// Has callers count as long as a body takes.
    private static func count(_ client: RedisClient, _ ledger: Ledger, meanwhile: () async throws -> Void) async throws
    {
        let script = try RedisScript("return redis.call('INCR', KEYS[1])")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    while !ledger.tally.withLock(\.isOver) {
                        do throws(RedisError) {
                            try await client.evalScript(script, keys: ["n"], expecting: .integer)
                            ledger.tally.withLock { $0.counted += 1 }
                        } catch {
                            ledger.tally.withLock { tally in
                                tally.ambiguous += error.mayHaveExecuted ? 1 : 0
                                tally.codes.insert(error.code)
                            }
                            await Task.yield()
                        }
                    }
                }
            }
            defer { ledger.tally.withLock { $0.isOver = true } }
            try await meanwhile()
        }
    }

    /// Waits until so many that none of those is under way that were.
    private static func letCount(_ ledger: Ledger, _ more: Int) async throws {
        let start = ledger.tally.withLock(\.counted)
        let goesOn = await eventually { ledger.tally.withLock(\.counted) >= start + more }
        if !goesOn { throw SupportFailure("nobody is answered: \(ledger.tally.withLock { $0 })") }
    }

    private static func calls(of command: String, _ server: RedisServer) async throws -> Int {
        let text = try await server.info("cmdstat_\(command)")
        return text.flatMap { Int($0.prefix { $0 != "," }.dropFirst("calls=".count)) } ?? 0
    }

    /// Fault 10: nobody sees NOSCRIPT, every call counts once, and the source is sent once for each loss.
    @Test func flushesUnderLoadCostOneRoundTripEach() async throws {
        let flushes = 20
        try await RedisServer.run { server in
            try await Clients.with(server) { client async throws in
                let ledger = Ledger()
                try await Self.count(client, ledger) {
                    try await Self.letCount(ledger, 1)
                    for _ in 0..<flushes {
                        try await server.ask("SCRIPT", "FLUSH")
                        try await Self.letCount(ledger, 500)
                    }
                }
                let tally = ledger.tally.withLock { $0 }
                #expect(tally.codes.isEmpty && tally.ambiguous == 0)
                #expect(try await client.command("GET", "n").string == "\(tally.counted)")
                #expect(client.status.dials == 1)
                let sources = try await Self.calls(of: "eval", server)
                let sent = try await Self.calls(of: "evalsha", server) + sources
                #expect(sources == flushes + 1)
                // Each of those that were under way was sent once more, at most.
                #expect(sent > tally.counted && sent <= tally.counted + flushes * Self.callers)
            }
        }
    }

    /// Its data survives, so that what is counted can be compared; it writes before it answers.
    @Test func flushesAndARestartUnderLoad() async throws {
        try await RedisServer.run(["appendonly yes", "appendfsync no"]) { server in
            try await Clients.with(server) { client async throws in
                let ledger = Ledger()
                try await Self.count(client, ledger) {
                    for round in 0..<20 {
                        try await Self.letCount(ledger, 100)
                        if round == 10 { try await server.restart() } else { try await server.ask("SCRIPT", "FLUSH") }
                    }
                    try await Self.letCount(ledger, 100)
                }
                let tally = ledger.tally.withLock { $0 }
                #expect(tally.codes.isSubset(of: [.connectionLost, .connectionFailed, .loading]), "\(tally.codes)")
                #expect(tally.ambiguous <= Self.callers)
                let count = try #require(Int(try await client.command("GET", "n").string ?? ""))
                #expect((tally.counted...tally.counted + tally.ambiguous).contains(count))
                #expect(client.status.reconnects == 1)
            }
        }
    }

    /// Fault 17: it has written, so that nobody can end it. Others learn that after one pause, long before their deadlines.
    @Test func aScriptThatCannotBeKilled() async throws {
        let slow = try RedisScript(
            """
            redis.call('SET', KEYS[1], 'written')
            local function now() local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000 end
            local last = now() + 2000
            while now() < last do end
            return 7
            """
        )
        try await RedisServer.run(["busy-reply-threshold 100"]) { server in
            try await Clients.with(server) { patient async throws in
                // Not the same connection: there, all would wait in line behind the script.
                try await Clients.with(server) { client async throws in
                    try await client.ping()
                    async let result = patient.evalScript(slow, keys: ["k"])
                    async let isUnkillable = eventually { await Self.isUnkillable(server) }
                    try await Self.expectBusy(client)
                    #expect(await isUnkillable)
                    #expect(try await result == .integer(7))
                    #expect(try await client.command("GET", "k").string == "written")
                    #expect(client.status.dials == 1 && client.status.state == .ready)
                }
            }
        }
    }

    private static func isUnkillable(_ server: RedisServer) async -> Bool {
        do { try await server.ask("SCRIPT", "KILL") } catch { return "\(error)".contains("UNKILLABLE") }
        return false
    }

    /// Asks until the server is busy, and looks at how that call went, and how long the next one takes.
    private static func expectBusy(_ client: RedisClient) async throws {
        var failure: RedisError?
        var retries = 0
        await eventually {
            retries = client.status.retries
            do throws(RedisError) { try await client.ping() } catch { failure = error }
            return failure != nil
        }
        let error = try #require(failure)
        #expect(error.code == .busy && error.serverMessage?.hasPrefix("BUSY ") == true)
        #expect(!error.mayHaveExecuted && error.isRetryable)
        #expect(client.status.retries == retries + 1)
        let start = ContinuousClock.now
        // On a machine that is slow the script may be over by now.
        if (try? await client.ping()) == nil { #expect(ContinuousClock.now - start >= .milliseconds(100)) }
        #expect(ContinuousClock.now - start < .seconds(3))
    }
}
#endif
