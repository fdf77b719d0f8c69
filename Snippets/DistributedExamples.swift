#if Redis
import RateThrottle

// What Docs/Distributed.md shows. Nothing here is run that needs a server.

func sameOnAllServers() async throws {
    // On all servers:
    let limiter = try await createLimiter(
        storage: .redis(url: "redis://redis-server:6379/0")  // the same Redis for all
    )

    // Same rules on all servers
    limiter.addRule(try RateThrottleRule(name: "api_limit", limit: 1_000, window: .seconds(60)))

    let status = try await limiter.checkRateLimit("192.0.2.7", rule: "api_limit")
    print(status.allowed)
}

func byURL() async throws {
    let limiter = try await createLimiter(storage: .redis(url: "redis://localhost:6379/0"))
    await limiter.shutdown()
}

func byClient() throws -> RateThrottleCore {
    // Create Redis client with options
    let client = try RedisClient(
        url: "redis://localhost:6379/0",
        options: RedisOptions(
            socketTimeout: .seconds(5),
            socketConnectTimeout: .seconds(5),
            retryOnTimeout: false,
            healthCheckInterval: .seconds(30),
            maxConnections: 50
        )
    )

    // Create storage
    let storage = RedisStorage(client, keyPrefix: "ratethrottle:")

    // Use with limiter
    let limiter = RateThrottleCore(storage: storage)
    return limiter
}

func severalChecks(_ limiter: RateThrottleCore) async throws {
    let statuses = try await limiter.checkRateLimits([
        RateThrottleCheck("user-7", rule: "burst"),
        RateThrottleCheck("user-7", rule: "daily", cost: 3),
    ])
    let isAllowed = statuses.allSatisfy(\.allowed)
    print(isAllowed)
}

func prefixes() async throws {
    let shop = try await createLimiter(storage: .redis(url: "redis://redis-server:6379/0", keyPrefix: "shop:"))
    let blog = try await createLimiter(storage: .redis(url: "redis://redis-server:6379/0", keyPrefix: "blog:"))
    await shop.shutdown()
    await blog.shutdown()
}

func aClientOfOnesOwn() async throws {
    let client = try RedisClient(
        url: "redis://redis-server:6379/0",
        options: RedisOptions(socketTimeout: .seconds(5), socketConnectTimeout: .seconds(5))
    )
    let limiter = RateThrottleCore(storage: RedisStorage(client))
    // … serve …
    await limiter.shutdown()
    await client.shutdown()
}

func overTLS() async throws {
    let limiter = try await createLimiter(
        storage: .redis(
            url: "rediss://redis-server:6380/0",
            options: RedisOptions(
                username: "limiter",
                password: password(),
                tls: RedisTLS(caCertificates: "/etc/ssl/redis-ca.pem")
            )
        )
    )
    await limiter.shutdown()
}

func password() -> String { "from wherever secrets are kept" }

func outages() async throws {
    let limiter = try await createLimiter(
        storage: .redis(url: "redis://redis-server:6379/0"),
        failurePolicy: .fallback(InMemoryStorage(), share: 3),  // three servers
        decisionDeadline: .milliseconds(200)
    )
    await limiter.shutdown()
}

func monitoring(_ client: RedisClient, _ limiter: RateThrottleCore) async {
    // Check Redis connection
    do {
        try await client.ping()
        print("Redis connected")

        // Get Redis info
        let info = try await client.info()
        print("Used memory: \(info["used_memory_human"] ?? "?")")
        print("Connected clients: \(info["connected_clients"] ?? "?")")
    } catch {
        print("Redis error: \(error)")
    }

    // Get metrics from RateThrottle
    let metrics = limiter.getMetrics()
    print("Denied: \(metrics.blockedRequests), not decided by Redis: \(metrics.storageFailures)")

    // Storage type, health, breaker and connection
    let status = await limiter.getStatus()
    print("Storage: \(status.storageType), healthy: \(status.isStorageHealthy), breaker: \(status.circuitBreaker)")
    if let connection = status.connection {
        print("Connection: \(connection.state), reconnects: \(connection.reconnects)")
    }
}

func alerts(_ client: RedisClient, _ limiter: RateThrottleCore) async throws {
    let info = try await client.info("everything")
    let used = info["used_memory"].flatMap { Double($0) } ?? 0
    if let most = info["maxmemory"].flatMap({ Double($0) }), most > 0, used > 0.8 * most { print("alert: memory") }
    if info["evicted_keys"] != "0" { print("alert: keys that count were evicted") }
    if info["rejected_connections"] != "0" { print("alert: maxclients was reached") }

    let status = await limiter.getStatus()
    if status.circuitBreaker != .closed { print("alert: the failure policy decides") }
    if client.status.timeouts > 0 { print("note: \(client.status.timeouts) commands timed out so far") }
}

// Without a server it is what an application that starts before its server sees.
do {
    _ = try await createLimiter(storage: .redis(url: "redis://localhost:1"))
} catch let error as RedisError {
    print("cannot start: \(error)")
}
#endif
