#if Redis
import RateThrottle
import Testing

/// Sentinels that are stale, cut off, wrong or broken, beside three that are well. All of it happens to one set, because a
/// failover takes long.
@Suite("Sentinels that are not to be believed", .timeLimit(.minutes(5)))
struct StrangeSentinelTests {
    private static let stranger = String(repeating: "f", count: 40)

    /// Runs a body after a failover, when the old master has become a replica.
    private static func afterAFailover(
        _ body: (SentinelSet, _ replica: RedisServer, _ master: RedisServer) async throws -> Void
    ) async throws {
        try await SentinelSet.run { set in
            try await set.hasten()
            let old = try await set.master()
            try await set.failover()
            let new = try await set.waitForMaster(otherThan: old)
            let isDemoted = try await eventually(within: .seconds(30)) { try await !old.isMaster() }
            #expect(isDemoted)
            try await body(set, old, new)
        }
    }

    /// Expects that a client with such a sentinel before the others finds the master.
    private static func expectHarmless(
        _ strange: FakeServer,
        _ what: String,
        _ set: SentinelSet,
        _ master: RedisServer
    ) async throws {
        let addresses = [(host: "127.0.0.1", port: Int(strange.port))] + set.addresses
        try await set.withClient(of: addresses, socketTimeout: .seconds(1)) { client async throws in
            var errors: [RedisError] = []
            for _ in 0..<20 {
                do throws(RedisError) {
                    try await client.command("SET", "key", what, timeout: .seconds(5))
                } catch { errors.append(error) }
            }
            // It may have spoken after the others had, when a call was under way.
            #expect(errors.count <= 1 && errors.allSatisfy(\.mayHaveExecuted), "\(what): \(errors)")
            #expect(client.status.servers == [master.name], "\(what)")
        }
        #expect(try await master.ask("GET", "key") == what)
        #expect(strange.accepted > 0, "\(what)")
    }

    @Test func noneOfThemMisleadsAClientThatBegins() async throws {
        try await Self.afterAFailover { set, replica, master in
            try await ClosedPort.run { closed in
                for (what, port, epoch) in [
                    ("the old master", replica.port, 0), ("a replica", replica.port, 1_000),
                    ("a port of nobody", closed, 1_000_000), ("a port of nobody, forever", closed, Int.max),
                    ("a sentinel as the master", set.sentinels[0].port, 1_000),
                ] {
                    let sentinel = FakeSentinel(host: "127.0.0.1", port: port, epoch: epoch, identity: Self.stranger)
                    try await sentinel.run { try await Self.expectHarmless($0, what, set, master) }
                }
            }
            try await FakeServer.runMute { try await Self.expectHarmless($0, "silence", set, master) }
            for (what, action) in [
                ("no reply of Redis", FakeServer.Action.reply("HTTP/1.1 400 Bad Request\r\n\r\n")),
                ("another reply", .reply(":1\r\n")), ("nothing of use", .reply("*0\r\n")),
                ("byte by byte", .drip("+PONG\r\n", every: .milliseconds(100))), ("the end", .close),
                ("a reset", .reset), ("an array without end", .reply("*1000000000\r\n")),
            ] {
                try await FakeServer.run(answer: { _ in action }) {
                    try await Self.expectHarmless($0, what, set, master)
                }
            }
        }
    }

    /// One that was well, and now names a port where nobody listens, in an election far ahead of all others.
    @Test func oneThatBeginsToLieCostsNoCall() async throws {
        try await SentinelSet.run { set in
            let master = set.servers[0]
            try await ClosedPort.run { closed in
                let isLying = Lock(false)
                let answer: FakeServer.Answer = { request in
                    let (port, epoch) = isLying.withLock { $0 } ? (closed, 1_000) : (master.port, 0)
                    return FakeSentinel(host: "127.0.0.1", port: port, epoch: epoch, identity: Self.stranger)
                        .answer(request)
                }
                try await FakeServer.run(answer: answer) { strange in
                    let addresses = [(host: "127.0.0.1", port: Int(strange.port))] + set.addresses
                    try await set.withClient(of: addresses) { client async throws in
                        let ledger = try await Ledger.keep(client) { ledger in
                            isLying.withLock { $0 = true }
                            let asked = strange.requests.count { $0.words.dropFirst().first == "MASTER" }
                            // It is asked as soon as it is listened to again.
                            await strange.resetConnections()
                            let isAsked = await eventually {
                                strange.requests.count { $0.words.dropFirst().first == "MASTER" } > asked
                            }
                            #expect(isAsked)
                            try await ledger.waitForMore(200)
                        }
                        try await ledger.expectHonest(on: [master])
                        let errors = ledger.entries.values.compactMap(\.error)
                        // Those that were under way when the connection to the master was given up.
                        #expect(errors.count <= 4 && errors.allSatisfy(\.mayHaveExecuted), "\(errors)")
                        #expect(client.status.servers == [master.name])
                    }
                }
            }
        }
    }
}
#endif
