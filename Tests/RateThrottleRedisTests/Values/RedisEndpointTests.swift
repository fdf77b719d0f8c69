#if Redis
import Testing

@testable import RateThrottle

@Suite("Where a server listens")
struct RedisEndpointTests {
    @Test(arguments: [
        ("localhost", "localhost", "localhost:6379", "localhost"),
        ("10.0.0.1", "10.0.0.1", "10.0.0.1:6379", "10.0.0.1"),
        ("my_redis-1", "my_redis-1", "my_redis-1:6379", "my_redis-1"),
        ("redis.example.com.", "redis.example.com.", "redis.example.com.:6379", "redis.example.com"),
        ("::1", "::1", "[::1]:6379", "::1"), ("[::1]", "::1", "[::1]:6379", "::1"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1", "[::ffff:10.0.0.1]:6379", "::ffff:10.0.0.1"),
        ("fe80::1%eth0.1", "fe80::1%eth0.1", "[fe80::1%eth0.1]:6379", "fe80::1"),
    ])
    func hosts(_ given: String, _ host: String, _ description: String, _ certificateName: String) throws {
        let endpoint = try RedisEndpoint(host: given, port: 6_379)
        #expect(endpoint == .tcp(host: host, port: 6_379))
        #expect(endpoint.description == description)
        #expect(endpoint.certificateName == certificateName)
    }

    @Test(arguments: [
        "", ".", "..", "a..b", ".a", "a b", "a\0b", "a/b", "a@b", "a#b", "a?b", "a:b", "a%41", "réseau", "*", "[a]",
        "[",
        "[]", "[::1", "::1]", "[::1]]", "fe80::1%", "fe80::1%a/b", "fe80::1%eth0%1", "::g", "a%eth0", "localhost\n",
        String(repeating: "a", count: 64), String(repeating: "1:", count: 40),
    ])
    func wrongHosts(_ host: String) {
        let error = #expect(throws: RedisError.self) { try RedisEndpoint(host: host, port: 6_379) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix("the host is not a name or an address; allowed: ") == true)
    }

    @Test func ports() throws {
        #expect(try RedisEndpoint(host: "h", port: 1) == .tcp(host: "h", port: 1))
        #expect(try RedisEndpoint(host: "h", port: 65_535) == .tcp(host: "h", port: 65_535))
        for port in [0, -1, 65_536, Int.max, Int.min] {
            let error = #expect(throws: RedisError.self) { try RedisEndpoint(host: "h", port: port) }
            #expect(error?.message == "the port is out of range; allowed: 1 to 65535")
        }
    }

    @Test func unixPaths() throws {
        let longest = "/" + String(repeating: "p", count: RedisEndpoint.maximumUnixPath - 1)
        for path in ["/tmp/redis.sock", "relative", "/with space/é", longest] {
            let endpoint = try RedisEndpoint(unixPath: path)
            #expect(endpoint == .unix(path: path))
            #expect(endpoint.description == path)
            #expect(endpoint.certificateName == nil)
        }
        let wrong = [("", "is empty"), ("/a\0b", "NUL"), (longest + "p", "\(RedisEndpoint.maximumUnixPath + 1) bytes")]
        for (path, says) in wrong {
            let error = #expect(throws: RedisError.self) { try RedisEndpoint(unixPath: path) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.hasPrefix("the path of the Unix socket") == true)
            #expect(error?.message.contains(says) == true)
        }
        // Bytes count, not characters.
        let accents = "/" + String(repeating: "é", count: RedisEndpoint.maximumUnixPath / 2 + 1)
        #expect(throws: RedisError.self) { try RedisEndpoint(unixPath: accents) }
    }
}
#endif
