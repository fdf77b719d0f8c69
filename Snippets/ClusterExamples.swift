#if Redis
import RateThrottle

// What Docs/Cluster.md shows. Nothing here is run that needs a server.

func clusterClient() throws -> RateThrottleCore {
    let client = try RedisClient(
        cluster: [("node1", 7000), ("node2", 7000), ("node3", 7000)],
        options: RedisOptions(socketTimeout: .seconds(5), password: "a-long-password")
    )
    let storage = RedisStorage(client)
    let limiter = createLimiter(storage: storage)
    return limiter
}

func clusterURL() async throws -> RateThrottleCore {
    let limiter = try await createLimiter(storage: .redis(url: "redis+cluster://node1:7000,node2:7000,node3:7000"))
    return limiter
}

func severalIdentifiers(_ limiter: RateThrottleCore) async throws {
    do {
        try await limiter.checkRateLimits([.init("alice", rule: "api"), .init("bob", rule: "api")])
    } catch let error as StorageError where error.code == .crossSlot {
        print(error)
    }
    // One identifier under several rules, as on one server:
    try await limiter.checkRateLimits([.init("alice", rule: "api"), .init("alice", rule: "daily")])
}

func oneAfterTheOther(_ limiter: RateThrottleCore) async throws -> Bool {
    guard try await limiter.checkRateLimit("192.0.2.7", rule: "api").allowed else { return false }
    return try await limiter.checkRateLimit("alice", rule: "api").allowed
}

func clusterStatus(_ client: RedisClient) async throws {
    print(client.status.servers, client.status.degradation?.message ?? "all is well")
    for (server, fields) in try await client.nodeInfo("memory") {
        print("\(server): \(fields["used_memory_human"] ?? "?")")
    }
}

func throughTranslation() throws -> RedisClient {
    let client = try RedisClient(
        url: "redis+cluster://203.0.113.7:30000",
        options: RedisOptions(addressMap: ["10.0.0.5:7000": "203.0.113.7:30000", "10.0.0.6:7000": "203.0.113.7:30001"])
    )
    return client
}
#endif
