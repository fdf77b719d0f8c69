#if Redis
import RateThrottle

// What Docs/HighAvailability.md shows. Nothing here is run that needs a server.

func password() -> String { "a-long-password" }

func bySentinels() throws -> RedisStorage {
    // Connect to Sentinel
    let sentinel = RedisSentinel(
        [
            ("sentinel1", 26_379),
            ("sentinel2", 26_379),
            ("sentinel3", 26_379),
        ],
        socketTimeout: .milliseconds(500)
    )

    // Get master
    let redisClient = try sentinel.masterFor("mymaster", options: RedisOptions(socketTimeout: .seconds(5)))

    let storage = RedisStorage(redisClient)
    return storage
}

func withAutomaticFailover() throws -> RateThrottleCore {
    // Configure Sentinel
    let sentinel = RedisSentinel([
        ("sentinel-1", 26_379),
        ("sentinel-2", 26_379),
        ("sentinel-3", 26_379),
    ])

    // Get master (with automatic failover)
    let redisClient = try sentinel.masterFor("mymaster", options: RedisOptions(socketTimeout: .seconds(5)))

    let storage = RedisStorage(redisClient)
    let limiter = RateThrottleCore(storage: storage)
    return limiter
}

func byURL() async throws -> RateThrottleCore {
    let limiter = try await createLimiter(
        storage: .redis(url: "redis+sentinel://sentinel-1,sentinel-2,sentinel-3/mymaster/0"),
        failurePolicy: .fallback(InMemoryStorage(), share: 3)
    )
    return limiter
}

func passwords() throws -> [RedisClient] {
    let sentinel = RedisSentinel(
        [("sentinel-1", 26_379), ("sentinel-2", 26_379), ("sentinel-3", 26_379)],
        username: "watcher",
        password: password(),  // the sentinels'
        tls: RedisTLS(caCertificates: "/etc/ssl/redis-ca.pem")
    )
    let client = try sentinel.masterFor(
        "mymaster",
        options: RedisOptions(
            username: "limiter",
            password: password(),  // the data nodes'
            tls: RedisTLS(caCertificates: "/etc/ssl/redis-ca.pem")
        )
    )

    let same = try RedisClient(
        url: "rediss+sentinel://limiter:a-long-password@sentinel-1,sentinel-2,sentinel-3/mymaster",
        options: RedisOptions(
            tls: RedisTLS(caCertificates: "/etc/ssl/redis-ca.pem"),
            sentinel: RedisSentinelOptions(username: "watcher", password: password())
        )
    )
    return [client, same]
}

func addresses() -> RedisOptions {
    let options = RedisOptions(
        addressMap: [
            "10.0.0.5:6379": "203.0.113.7:30001",  // a server
            "10.0.0.6:6379": "203.0.113.7:30002",
            "10.0.0.8": "203.0.113.8",  // a sentinel: all its ports
        ]
    )
    return options
}

func health(_ client: RedisClient) {
    let status = client.status
    print("master: \(status.servers.first ?? "unknown"), state: \(status.state)")
    if let degradation = status.degradation { print("degraded: \(degradation)") }
}
#endif
