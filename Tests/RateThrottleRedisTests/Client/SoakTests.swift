#if Redis
import Foundation
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// Everything at once, for a while: 64 callers, a server that is killed, stopped and restarted, and calls that are cancelled
/// or time out. `RATETHROTTLE_SOAK` says for how many seconds; by default short enough for every run of the tests.
@Suite("A long run with faults", .timeLimit(.minutes(20)))
struct SoakTests {
    /// What has become of calls.
    struct Tally: Sendable {
        var begun = 0
        var answered = 0
        var failed: [RedisError.Code: Int] = [:]
        var strange: [String] = []

        var ended: Int { answered + failed.values.reduce(0, +) }
    }

    static let length = Duration.seconds(
        ProcessInfo.processInfo.environment["RATETHROTTLE_SOAK"].flatMap(Int.init) ?? 5
    )

    @Test func everyCallEndsOnceWithItsOwnReply() async throws {
        try await RedisServer.run { server in
            let ledger = Ledger()
            let isClean = try await Clients.leaveNothing(on: server.port) {
                let options = RedisOptions(
                    socketTimeout: .milliseconds(400),
                    socketConnectTimeout: .milliseconds(400),
                    maxInFlight: 60
                )
                try await Clients.with(server, options) { client async throws in
                    try await run(client, server, ledger)
                    let isBack = await eventually { (try? await client.ping()) != nil }
                    #expect(isBack)
                    let isEmpty = await eventually { client.status.inFlight == 0 && client.status.tombstones == 0 }
                    #expect(isEmpty)
                    #expect(client.status.protocolViolations == 0)
                }
            }
            #expect(isClean)
            let result = ledger.tally.withLock { $0 }
            #expect(result.strange.isEmpty)
            #expect(result.begun == result.ended)
            #expect(result.answered > 1_000)
            #expect(result.failed[.protocolViolation] == nil)
            print("soak:", result.begun, "calls,", result.answered, "answered,", result.failed)
        }
    }

    private func run(_ client: RedisClient, _ server: RedisServer, _ ledger: Ledger) async throws {
        let end = ContinuousClock.now + Self.length
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<64 { group.addTask { await call(client, caller, until: end, ledger) } }
            group.addTask { () async throws in try await disturb(server, until: end) }
            try await group.waitForAll()
        }
    }

    private func call(_ client: RedisClient, _ caller: Int, until end: ContinuousClock.Instant, _ ledger: Ledger) async
    {
        var random = SplitMix64(seed: UInt64(caller))
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            let text = "\(caller)-\(number)"
            ledger.tally.withLock { $0.begun += 1 }
            let task = Task { () async -> Result<String?, RedisError> in
                do throws(RedisError) {
                    return .success(try await client.command("ECHO", text, timeout: .milliseconds(300)).string)
                } catch { return .failure(error) }
            }
            if random.once(in: 20) { task.cancel() }
            switch await task.value {
            case .success(let reply):
                ledger.tally.withLock { tally in
                    tally.answered += 1
                    if reply != text { tally.strange.append("\(text) got \(reply ?? "nothing")") }
                }
            case .failure(let error):
                ledger.tally.withLock { $0.failed[error.code, default: 0] += 1 }
                // A server that is down fails calls in microseconds.
                await Task.yield()
            }
        }
    }

    private func disturb(_ server: RedisServer, until end: ContinuousClock.Instant) async throws {
        var random = SplitMix64(seed: 4)
        while ContinuousClock.now < end {
            // Some time in which all is well.
            let pause = ContinuousClock.now + .milliseconds(random.pick(100...400))
            _ = await eventually { ContinuousClock.now >= pause }
            switch random.pick(0...2) {
            case 0:
                await server.kill()
                try await server.restart()
            case 1:
                try await server.pause()
                let stop = ContinuousClock.now + .milliseconds(random.pick(50...700))
                _ = await eventually { ContinuousClock.now >= stop }
                server.resume()
            default: _ = try await server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            }
        }
    }

    /// A tally that tasks share.
    private final class Ledger: Sendable {
        let tally = Lock(Tally())
    }
}
#endif
