#if Redis
import RateThrottle

// What Docs/Redis.md shows. It needs no server: what it does without one is what the guide says.

func makeClient() throws -> RedisClient {
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
    return client
}

// Nobody listens there.
let client = try RedisClient(host: "localhost", port: 1)

func use(_ client: RedisClient) async throws {
    try await client.command("SET", "greeting", "hello")
    let reply = try await client.command("GET", "greeting")
    print(reply.string ?? "none")

    let results = try await client.pipeline {
        $0.set("key1", "value1")
        $0.set("key2", "value2", ttl: .seconds(60))
        $0.increment("counter")
    }
    for case .failure(let error) in results { print(error) }

    let script = try RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])")
    let count = try await client.evalScript(script, keys: ["counter"], arguments: [5], expecting: .integer)
    print(count.int ?? 0)

    let info = try await client.info("memory")
    print("Used memory: \(info["used_memory_human"] ?? "?")")
}

do {
    try await use(client)
} catch let error as RedisError where error.mayHaveExecuted {
    print("perhaps done:", error)
} catch {
    print("not done:", error)
}

func secure() throws -> RedisClient {
    try RedisClient(
        url: "rediss://localhost:6380/0",
        options: RedisOptions(
            tls: RedisTLS(
                certificateRequirements: .required,
                caCertificates: "/path/to/ca.pem",
                certificate: "/path/to/client.crt",
                privateKey: "/path/to/client.key"
            )
        )
    )
}

let limited = try RedisClient(url: "redis://limiter:a-long-password@localhost/0")

print(client.status.connections, client.status.inFlight, client.status.reconnects)
await client.shutdown(deadline: .seconds(5))
#endif
