#if Redis
import Testing

@testable import RateThrottle

@Suite("Clients of sentinels and clusters, before they connect")
struct RedisSentinelTests {
    @Test("What is said of the sentinels and of the data nodes is kept apart")
    func configuration() throws {
        let tls = RedisTLS(serverName: "s")
        let sentinel = RedisSentinel(
            [("s1", 26_379), ("s2", 5)],
            socketTimeout: .seconds(1),
            username: "watch",
            password: "hunter2",
            tls: tls
        )
        let options = RedisOptions(username: "app", password: "hunter3")
        let configuration = try sentinel.configuration(for: "mymaster", db: 2, options: options)
        let expected = RedisSentinelConfiguration(
            masterName: "mymaster",
            sentinels: [.tcp(host: "s1", port: 26_379), .tcp(host: "s2", port: 5)],
            socketTimeout: .seconds(1),
            credentials: RedisCredentials(username: "watch", password: RedisSecret("hunter2")),
            tls: tls
        )
        #expect(configuration.deployment == .sentinel(expected))
        #expect(configuration.credentials == RedisCredentials(username: "app", password: RedisSecret("hunter3")))
        #expect(configuration.database == 2)
        #expect(configuration.tls == nil)
    }

    @Test("Only the data nodes are encrypted when only they are said to be")
    func encryption() throws {
        let options = RedisOptions(tls: RedisTLS())
        let configuration = try RedisSentinel([("s", 1)]).configuration(for: "m", db: 0, options: options)
        #expect(configuration.tls == RedisTLS())
        guard case .sentinel(let sentinel) = configuration.deployment else {
            Issue.record("no sentinels")
            return
        }
        #expect(sentinel.tls == nil)
        #expect(sentinel.socketTimeout == .milliseconds(300))
    }

    @Test func clients() throws {
        let master = try RedisSentinel([("127.0.0.1", 1)]).masterFor("m", db: 1)
        #expect(master.configuration.database == 1)
        let cluster = try RedisClient(cluster: [("127.0.0.1", 1)])
        #expect(cluster.configuration.deployment == .cluster([.tcp(host: "127.0.0.1", port: 1)]))
    }

    @Test(
        "Everything is checked when a client is made",
        arguments: [
            (RedisSentinel([]), "m", RedisOptions(), "there are 0 sentinels"),
            (RedisSentinel([("hunter2@h", 1)]), "m", RedisOptions(), "the host"),
            (RedisSentinel([("h", 0)]), "m", RedisOptions(), "the port"),
            (RedisSentinel([("h", 1)]), "", RedisOptions(), "the master's name"),
            (RedisSentinel([("h", 1)], socketTimeout: .zero), "m", RedisOptions(), "sentinel.socketTimeout"),
            (RedisSentinel([("h", 1)], username: "u"), "m", RedisOptions(), "sentinel.username"),
            (RedisSentinel([("h", 1)], tls: RedisTLS(privateKey: "k")), "m", RedisOptions(), "sentinel.tls.privateKey"),
            (RedisSentinel([("h", 1)]), "m", RedisOptions(maxInFlight: 0), "maxInFlight 0"),
            (
                RedisSentinel([("h", 1)]), "m", RedisOptions(sentinel: RedisSentinelOptions(password: "hunter2")),
                "the options have sentinel"
            ),
        ]
    )
    func refused(_ sentinel: RedisSentinel, _ name: String, _ options: RedisOptions, _ start: String) {
        let error = #expect(throws: RedisError.self) { try sentinel.masterFor(name, options: options) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hunter2") == false)
    }

    @Test("No way of printing shows the password")
    func printing() {
        let sentinel = RedisSentinel([("s1", 26_379)], username: "watch", password: "hunter2")
        var dumped = ""
        dump(sentinel, to: &dumped)
        for text in ["\(sentinel)", String(reflecting: sentinel), dumped] {
            #expect(text.contains("s1:26379") && text.contains("watch"))
            #expect(!text.contains("hunter2"))
        }
    }
}
#endif
