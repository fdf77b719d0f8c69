#if Redis
import Foundation
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

/// Everything at once, for a while: 64 callers, a server that is killed, stopped, restarted and made to forget scripts, and
/// calls that are cancelled or time out. `RATETHROTTLE_SOAK` says for how many seconds; by default short enough for every
/// run of the tests.
@Suite("A long run with faults", .timeLimit(.minutes(20)))
struct SoakTests {
    static let length = Duration.seconds(
        ProcessInfo.processInfo.environment["RATETHROTTLE_SOAK"].flatMap(Int.init) ?? 5
    )

    /// Each reply is written to disk first: what was acknowledged is there after a kill.
    private static let durable = ["appendonly yes", "appendfsync always"]

    @Test(arguments: [false, true])
    func everyCallEndsOnceWithItsOwnReply(_ isSecure: Bool) async throws {
        let made = isSecure ? try await TestCertificates.made() : nil
        try await RedisServer.run(Self.durable, tls: made?.server) { server in
            let callers = try (0..<64).map { try SoakCaller(number: $0) }
            let port = server.tlsPort ?? server.port
            let isClean = try await Clients.leaveNothing(on: port) {
                let options = RedisOptions(
                    socketTimeout: .milliseconds(400),
                    socketConnectTimeout: .milliseconds(400),
                    maxInFlight: 100,
                    tls: made.map { RedisTLS(caCertificates: $0.authority) }
                )
                try await Clients.with(RedisClient(host: "localhost", port: Int(port), options: options)) {
                    client async throws in
                    try await run(callers, client, server)
                    let isBack = await eventually { (try? await client.ping()) != nil }
                    #expect(isBack)
                    let isEmpty = await eventually { client.status.inFlight == 0 && client.status.tombstones == 0 }
                    #expect(isEmpty)
                    #expect(client.status.protocolViolations == 0)
                    for caller in callers { try await caller.expectExact(client) }
                }
            }
            #expect(isClean)
            let total = callers.reduce(into: SoakTally()) { $0 += $1.tally }
            #expect(total.strange.isEmpty)
            #expect(total.begun == total.ended)
            #expect(total.answered > 1_000)
            #expect(total.failed[.protocolViolation] == nil && total.failed[.noScript] == nil)
            print("soak:", total.begun, "calls,", total.answered, "answered,", total.failed)
        }
    }

    private func run(_ callers: [SoakCaller], _ client: RedisClient, _ server: RedisServer) async throws {
        let end = ContinuousClock.now + Self.length
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in callers { group.addTask { await caller.run(client, until: end) } }
            group.addTask { () async throws in try await disturb(server, until: end) }
            try await group.waitForAll()
        }
    }

    private func disturb(_ server: RedisServer, until end: ContinuousClock.Instant) async throws {
        var random = SplitMix64(seed: 4)
        while ContinuousClock.now < end {
            // Some time in which all is well.
            let pause = ContinuousClock.now + .milliseconds(random.pick(100...400))
            _ = await eventually { ContinuousClock.now >= pause }
            switch random.pick(0...3) {
            case 0:
                await server.kill()
                try await server.restart()
            case 1:
                try await server.pause()
                let stop = ContinuousClock.now + .milliseconds(random.pick(50...700))
                _ = await eventually { ContinuousClock.now >= stop }
                server.resume()
            case 2: _ = try await server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            default: _ = try await server.ask("SCRIPT", "FLUSH")
            }
        }
    }
}
#endif
