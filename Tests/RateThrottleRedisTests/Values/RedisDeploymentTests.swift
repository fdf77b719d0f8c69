#if Redis
import Testing

@testable import RateThrottle

@Suite("Sentinels and clusters, and options, together")
struct RedisDeploymentTests {
    private static func sentinel(_ name: String = "m", _ hosts: [String] = ["s1"]) -> RedisSentinelConfiguration {
        RedisSentinelOptions().configuration(masterName: name, sentinels: endpoints(hosts, 26_379), tls: nil)
    }

    private static func endpoints(_ hosts: [String], _ port: UInt16) -> [RedisEndpoint] {
        hosts.map { .tcp(host: $0, port: port) }
    }

    @Test func ofACluster() throws {
        let tls = RedisTLS(caCertificates: "ca")
        let nodes = [(host: "a", port: 1), ("b", 2), ("a", 1), ("::1", 3)]
        let options = RedisOptions(username: "u", password: "p", tls: tls, addressMap: ["a": "b"])
        let configuration = try RedisConfiguration(cluster: nodes, options: options)
        let expected: [RedisEndpoint] = [
            .tcp(host: "a", port: 1), .tcp(host: "b", port: 2), .tcp(host: "::1", port: 3),
        ]
        #expect(configuration.deployment == .cluster(expected))
        #expect(configuration.deployment.endpoints == expected)
        #expect(configuration.database == 0)
        #expect(configuration.tls == tls)
        #expect(configuration.credentials == RedisCredentials(username: "u", password: RedisSecret("p")))
        #expect(configuration.addressMap == (try RedisAddressMap(["a": "b"])))
    }

    @Test func ofSentinels() throws {
        let sentinel = Self.sentinel("mymaster", ["s1", "s2", "s1"])
        let configuration = try RedisConfiguration(
            sentinel: sentinel,
            database: 3,
            options: RedisOptions(tls: RedisTLS())
        )
        #expect(configuration.deployment == .sentinel(Self.sentinel("mymaster", ["s1", "s2"])))
        #expect(configuration.deployment.endpoints == Self.endpoints(["s1", "s2"], 26_379))
        #expect(configuration.database == 3)
        #expect(configuration.tls == RedisTLS())
    }

    @Test("Sentinels of a URL have what the options say of them, and else the data nodes' encryption")
    func ofAURL() throws {
        let own = RedisSentinelOptions(
            socketTimeout: .seconds(1),
            username: "watch",
            password: "hunter2",
            tls: RedisTLS(serverName: "s")
        )
        let data = RedisTLS(serverName: "d")
        let rows: [(String, RedisOptions, data: RedisTLS?, sentinel: RedisTLS?)] = [
            ("redis", RedisOptions(), nil, nil), ("redis", RedisOptions(sentinel: own), nil, own.tls),
            ("rediss", RedisOptions(), RedisTLS(), RedisTLS()), ("rediss", RedisOptions(tls: data), data, data),
            ("rediss", RedisOptions(tls: data, sentinel: own), data, own.tls),
        ]
        for (scheme, options, dataTLS, sentinelTLS) in rows {
            let url = "\(scheme)+sentinel://u:p@s1,s2:5/mymaster/2"
            let configuration = try RedisConfiguration(url: url, options: options)
            guard case .sentinel(let sentinel) = configuration.deployment else {
                Issue.record("\(url) leads elsewhere")
                continue
            }
            #expect(sentinel.masterName == "mymaster")
            #expect(sentinel.sentinels == [.tcp(host: "s1", port: 26_379), .tcp(host: "s2", port: 5)])
            #expect(sentinel.socketTimeout == options.sentinel.socketTimeout)
            #expect(sentinel.credentials == options.sentinel.credentials)
            #expect(sentinel.tls == sentinelTLS)
            #expect(configuration.tls == dataTLS)
            #expect(configuration.credentials == RedisCredentials(username: "u", password: RedisSecret("p")))
            #expect(configuration.database == 2)
            #expect(configuration.options.sentinel == RedisSentinelOptions())
        }
    }

    @Test func encryptionIsNeverLeftOut() {
        for url in ["redis+sentinel://s/m", "redis+cluster://h"] {
            let error = #expect(throws: RedisError.self) {
                try RedisConfiguration(url: url, options: RedisOptions(tls: RedisTLS()))
            }
            #expect(error?.message.contains("plaintext; write rediss://") == true)
        }
    }

    @Test("As many as can be, and names as long as can be")
    func limits() throws {
        let hosts = (0..<256).map { "h\($0)" }
        let nodes = hosts.map { (host: $0, port: 1) }
        #expect(try RedisConfiguration(cluster: nodes, options: RedisOptions()).deployment.endpoints.count == 256)
        for name in ["m", "my-master_1.a", "é", String(repeating: "m", count: 256)] {
            let sentinel = Self.sentinel(name, hosts)
            let configuration = try RedisConfiguration(sentinel: sentinel, database: 0, options: RedisOptions())
            #expect(configuration.deployment == .sentinel(sentinel))
        }
    }

    private static let attempts: [(String, @Sendable () throws -> RedisConfiguration)] = [
        (
            "there are 0 nodes of a cluster; allowed: 1 to 256",
            { try RedisConfiguration(cluster: [], options: RedisOptions()) }
        ),
        (
            "there are 257 nodes of a cluster; allowed: 1 to 256",
            {
                let nodes = (0..<257).map { _ in (host: "h", port: 1) }
                return try RedisConfiguration(cluster: nodes, options: RedisOptions())
            }
        ),
        ("the host", { try RedisConfiguration(cluster: [("hunter2:1", 1)], options: RedisOptions()) }),
        ("the port", { try RedisConfiguration(cluster: [("h", 0)], options: RedisOptions()) }),
        (
            "a key of addressMap",
            { try RedisConfiguration(cluster: [("h", 1)], options: RedisOptions(addressMap: ["": "h"])) }
        ),
        ("there are 0 sentinels; allowed: 1 to 256", { try ofSentinel(sentinel("m", [])) }),
        ("there are 257 sentinels", { try ofSentinel(sentinel("m", (0..<257).map { "h\($0)" })) }),
        (
            "there are 257 sentinels",
            {
                let hosts = (0..<257).map { "h\($0)" }.joined(separator: ",")
                return try RedisConfiguration(url: "redis+sentinel://\(hosts)/hunter2", options: RedisOptions())
            }
        ),
        ("the master's name has 0 bytes", { try ofSentinel(sentinel("")) }),
        ("the master's name has 257 bytes", { try ofSentinel(sentinel(String(repeating: "m", count: 257))) }),
        ("the master's name has 9 bytes", { try ofSentinel(sentinel("hunter2 x")) }),
        ("the master's name has 8 bytes", { try ofSentinel(sentinel("hunter2\n")) }),
        ("the master's name has 8 bytes", { try ofSentinel(sentinel("hunter2\u{7f}")) }),
        (
            "the master's name has 8 bytes",
            { try RedisConfiguration(url: "redis+sentinel://h/hunter2%20", options: RedisOptions()) }
        ),
        ("database -1", { try ofSentinel(sentinel(), database: -1) }),
        (
            "the options have sentinel, which is for URLs; allowed",
            {
                let own = RedisSentinelOptions(password: "hunter2")
                return try ofSentinel(sentinel(), options: RedisOptions(sentinel: own))
            }
        ),
    ]

    private static func ofSentinel(
        _ sentinel: RedisSentinelConfiguration,
        database: Int = 0,
        options: RedisOptions = RedisOptions()
    ) throws -> RedisConfiguration {
        try RedisConfiguration(sentinel: sentinel, database: database, options: options)
    }

    @Test(arguments: attempts.indices)
    func refused(_ index: Int) {
        let (start, attempt) = Self.attempts[index]
        let error = #expect(throws: RedisError.self) { try attempt() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hunter2") == false)
    }
}
#endif
