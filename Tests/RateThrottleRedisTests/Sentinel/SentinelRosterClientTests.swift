#if Redis
import RateThrottle
import Testing

@Suite("Sentinels that nobody speaks of any more", .timeLimit(.minutes(2)))
struct SentinelRosterClientTests {
    private static func identity(_ letter: Character) -> String { String(repeating: letter, count: 40) }

    /// Also while most do not answer, when sentinels are asked each second.
    @Test func areLeftAlone() async throws {
        try await RedisServer.run { master in
            let peer = FakeSentinel(
                host: "127.0.0.1",
                port: master.port,
                epoch: 1,
                identity: Self.identity("b")
            )
            try await peer.run { other in
                try await expectPeerToBeForgotten(other.port, master)
            }
        }
    }

    private func expectPeerToBeForgotten(_ port: UInt16, _ master: RedisServer) async throws {
        let isKnown = Lock(true)
        let answer: FakeServer.Answer = { request in
            let peer = FakeSentinel.Peer(host: "127.0.0.1", port: port, identity: Self.identity("b"))
            let sentinel = FakeSentinel(
                host: "127.0.0.1",
                port: master.port,
                epoch: 1,
                identity: Self.identity("a"),
                peers: isKnown.withLock { $0 } ? [peer] : []
            )
            return sentinel.answer(request)
        }
        try await FakeServer.run(answer: answer) { sentinel in
            try await ClosedPort.run { closed in
                let places = [sentinel.port, closed].map { (host: "127.0.0.1", port: Int($0)) }
                let silent = (host: "127.0.0.2", port: Int(closed))
                let client = try RedisSentinel(places + [silent], socketTimeout: .seconds(2)).masterFor("mymaster")
                try await Clients.with(client) { client in
                    try await client.ping()
                    let isAsked = await eventually { ProcessCensus.connections(port: port) > 0 }
                    #expect(isAsked)
                    isKnown.withLock { $0 = false }
                    let isLeft = await eventually(within: .seconds(20)) { ProcessCensus.connections(port: port) == 0 }
                    #expect(isLeft && client.status.servers == ["127.0.0.1:\(master.port)"])
                    try await client.ping()
                }
            }
        }
    }
}
#endif
