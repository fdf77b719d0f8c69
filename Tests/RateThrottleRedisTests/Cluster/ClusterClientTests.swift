#if Redis
import RateThrottle
import Testing

@Suite("A cluster's masters", .timeLimit(.minutes(2)))
struct ClusterClientTests {
    @Test func commandsGoWhereTheirKeysAre() async throws {
        try await ClusterSet.run { set in
            try await Clients.with(RedisClient(cluster: [set.addresses[0]])) { client in
                try await client.ping()
                for number in 0..<200 { try await client.command("SET", "key\(number)", number) }
                let results = try await client.pipeline { pipeline in
                    for number in 0..<200 { pipeline.get("key\(number)") }
                }
                for (number, result) in results.enumerated() { #expect(try result.get().string == "\(number)") }
                #expect(client.status.servers.count == 3)
                #expect(try await client.info("keyspace")["db0"] == "keys=200,expires=0,avg_ttl=0")
                #expect(try await RedisStorage(client, keyPrefix: "key").clear() == 200)
                print(client.status)
            }
        }
    }
}
#endif
