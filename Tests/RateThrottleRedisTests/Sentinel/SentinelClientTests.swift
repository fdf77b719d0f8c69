#if Redis
import RateThrottle
import Testing

@Suite("The master that sentinels name", .timeLimit(.minutes(2)))
struct SentinelClientTests {
    @Test func commandsGoToTheMasterAndFollowIt() async throws {
        try await SentinelSet.run { set in
            let sentinels = RedisSentinel(set.addresses)
            try await Clients.with(sentinels.masterFor("mymaster")) { client in
                try await client.ping()
                try await client.command("SET", "key", "value")
                #expect(client.status.servers == ["127.0.0.1:\(set.servers[0].port)"])
                let old = try await set.master()
                try await set.failover()
                let new = try await set.waitForMaster(otherThan: old)
                let isThere = await eventually {
                    client.status.servers == ["127.0.0.1:\(new.port)"]
                }
                #expect(isThere)
                #expect(try await client.command("GET", "key").string == "value")
                print(client.status)
            }
        }
    }
}
#endif
