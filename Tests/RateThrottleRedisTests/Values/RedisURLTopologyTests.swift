#if Redis
import Testing

@testable import RateThrottle

@Suite("URLs of sentinels and clusters")
struct RedisURLTopologyTests {
    private static let one: [RedisEndpoint] = [.tcp(host: "h1", port: 26_379)]

    @Test(arguments: [
        ("redis+sentinel://h1/mymaster", "mymaster", one, 0),
        ("REDIS+Sentinel://h1:26379/mymaster/", "mymaster", one, 0),
        ("redis+sentinel://h1/m/3", "m", one, 3), ("redis+sentinel://h1/m?db=4", "m", one, 4),
        ("redis+sentinel://h1/m/3?db=4", "m", one, 4), ("redis+sentinel://h1/m/3?db=0", "m", one, 0),
        ("redis+sentinel://h1/m%2Fn%40%25é", "m/n@%é", one, 0), ("redis+sentinel://h1/0", "0", one, 0),
        ("redis+sentinel:///m", "m", [.tcp(host: "localhost", port: 26_379)], 0),
        (
            "redis+sentinel://h1,h2:1,[::1],[2001:db8::1]:2,[fe80::1%25eth0]:3/m/5", "m",
            one + [
                .tcp(host: "h2", port: 1), .tcp(host: "::1", port: 26_379), .tcp(host: "2001:db8::1", port: 2),
                .tcp(host: "fe80::1%eth0", port: 3),
            ], 5
        ),
    ])
    func sentinels(_ text: String, _ name: String, _ sentinels: [RedisEndpoint], _ database: Int) throws {
        let url = try RedisURL.parse(text)
        #expect(url.target == .sentinel(masterName: name, sentinels))
        #expect(url.database == database)
        #expect(!url.usesTLS)
        #expect(url.credentials == nil)
    }

    @Test(arguments: [
        "", "/", "/0", "?db=0", "/?db=0", "/0?db=0", "/?",
    ])
    func clusters(_ tail: String) throws {
        let url = try RedisURL.parse("redis+cluster://h1:7000,h2,[::1]:7001\(tail)")
        let nodes: [RedisEndpoint] = [
            .tcp(host: "h1", port: 7_000), .tcp(host: "h2", port: 6_379), .tcp(host: "::1", port: 7_001),
        ]
        #expect(url.target == .cluster(nodes))
        #expect(url.database == 0)
        #expect(!url.usesTLS)
    }

    @Test("User and password are read as in other URLs; the scheme says whether to encrypt")
    func credentialsAndTLS() throws {
        for (scheme, tail) in [("sentinel", "h1,h2/m"), ("cluster", "h1,h2")] {
            let url = try RedisURL.parse("rediss+\(scheme)://u:p%2C@q,r@\(tail)")
            #expect(url.usesTLS)
            #expect(url.credentials == RedisCredentials(username: "u", password: RedisSecret("p,@q,r")))
            #expect(try RedisURL.parse("redis+\(scheme)://:p@\(tail)").credentials?.username == nil)
        }
    }

    @Test("Ports alone are those of the local machine")
    func portsAlone() throws {
        let nodes: [RedisEndpoint] = [.tcp(host: "localhost", port: 7_000), .tcp(host: "localhost", port: 7_001)]
        #expect(try RedisURL.parse("redis+cluster://:7000,:7001").target == .cluster(nodes))
        #expect(try RedisURL.parse("redis+cluster://").target == .cluster([.tcp(host: "localhost", port: 6_379)]))
    }
}
#endif
