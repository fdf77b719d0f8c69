#if Redis
import RateThrottle
import Testing

@Suite("Connections to sentinels", .timeLimit(.minutes(3)))
struct SentinelConnectionTests {
    private static let name = "counted"

    private static func expectTwoEach(_ set: SentinelSet, _ what: String) async throws {
        for sentinel in set.sentinels {
            let isSo = try await eventually { try await sentinel.connections(named: name) == 2 }
            let count = try await sentinel.connections(named: name)
            #expect(isSo, "\(what): \(count)")
        }
    }

    /// One that asks and one that listens for each sentinel, whatever happens, and none in the end.
    @Test func areTwoForEach() async throws {
        try await SentinelSet.run { set in
            try await set.hasten()
            let isTidy = try await Clients.leaveNothing(on: set.sentinels[0].port) { () async throws in
                let options = RedisOptions(clientName: Self.name)
                // By two addresses it is still one.
                let addresses = set.addresses + [(host: "localhost", port: Int(set.sentinels[0].port))]
                try await set.withClient(of: addresses, options: options) { client async throws in
                    try await client.ping()
                    try await Self.expectTwoEach(set, "at first")
                    for round in 0..<2 {
                        let old = try await set.master()
                        try await set.failover(by: round)
                        let new = try await set.waitForMaster(otherThan: old)
                        let isThere = await eventually { client.status.servers == [new.name] }
                        #expect(isThere)
                        try await client.ping()
                        try await Self.expectTwoEach(set, "failover \(round)")
                        #expect(try await old.connections(named: Self.name) == 0)
                        #expect(try await new.connections(named: Self.name) == 1)
                        // A failover to a server that is still a master by its own view would come to nothing.
                        let isDemoted = try await eventually(within: .seconds(30)) { try await !old.isMaster() }
                        #expect(isDemoted)
                        try await set.waitUntilReady()
                    }
                    for round in 0..<5 {
                        for sentinel in set.sentinels {
                            for kind in ["normal", "pubsub"] {
                                try await sentinel.ask("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
                            }
                        }
                        try await client.ping()
                        try await Self.expectTwoEach(set, "end \(round)")
                    }
                }
            }
            #expect(isTidy)
            for server in set.servers + set.sentinels {
                let isGone = try await eventually { try await server.connections(named: Self.name) == 0 }
                #expect(isGone)
            }
        }
    }
}
#endif
