#if Redis
import Testing

@testable import RateThrottle

@Suite("Passwords never print")
struct RedisSecretTests {
    private static let password = "hunter2-Ünique"
    private static let tls = RedisTLS(certificate: "crt", privateKeyPassword: password)
    private static let options = RedisOptions(username: "app", password: password, tls: tls)

    /// What holds a password, each with the number of passwords that it shows as `<secret>`.
    private static let holders: [(String, @Sendable () throws -> Any, secrets: Int)] = [
        ("secret", { RedisSecret(password) }, 1), ("optional secret", { Optional(RedisSecret(password)) as Any }, 1),
        ("credentials", { RedisCredentials(username: "app", password: RedisSecret(password)) }, 1),
        ("tls", { tls }, 1), ("options", { options }, 2), ("options in an array", { [options, options] }, 4),
        ("url", { try RedisURL.parse("redis://app:hunter2-%C3%9Cnique@localhost") }, 1),
        ("sentinel options", { RedisSentinelOptions(password: password, tls: tls) }, 2),
        ("options with sentinels", { RedisOptions(sentinel: RedisSentinelOptions(password: password, tls: tls)) }, 2),
        (
            "configuration of sentinels",
            {
                let sentinel = RedisSentinelOptions(password: password)
                let options = RedisOptions(password: password, sentinel: sentinel)
                return try RedisConfiguration(url: "redis+sentinel://s/m", options: options)
            }, 2
        ),
        (
            "configuration of a URL",
            { try RedisConfiguration(url: "rediss://:hunter2-%C3%9Cnique@localhost", options: options) }, 2
        ),
        (
            "configuration of a host",
            { try RedisConfiguration(host: "localhost", port: 6_379, database: 0, options: options) }, 2
        ),
    ]

    @Test(arguments: holders)
    func printing(_ name: String, _ make: @Sendable () throws -> Any, _ secrets: Int) throws {
        let value = try make()
        var printed = ""
        print(value, to: &printed)
        var debugPrinted = ""
        debugPrint(value, to: &debugPrinted)
        var dumped = ""
        dump(value, to: &dumped)
        let texts = [
            printed, debugPrinted, dumped, "\(value)", String(describing: value), String(reflecting: value),
            Self.leaves(of: value).joined(separator: "\n"),
        ]
        for text in texts {
            #expect(!text.contains("unter2"))
            #expect(!text.contains("nique"))
            // Nor as bytes.
            #expect(!text.contains("104, 117, 110"))
            #expect(!text.contains("104\n"))
            #expect(text.ranges(of: "<secret>").count >= secrets, "\(name): \(text)")
        }
    }

    /// Everything that reflection reaches, in words.
    private static func leaves(of value: Any) -> [String] {
        let children = Mirror(reflecting: value).children
        return ["\(value)"] + children.flatMap { leaves(of: $0.value) }
    }

    @Test func showsEverythingElse() {
        let text = "\(RedisOptions(clientName: "me", username: "app", password: Self.password, tls: RedisTLS()))"
        #expect(
            text == """
                RedisOptions(socketTimeout: 5.0 seconds, socketConnectTimeout: 5.0 seconds, retryOnTimeout: false, \
                healthCheckInterval: 30.0 seconds, maxConnections: 50, clientName: me, username: app, \
                password: <secret>, maxInFlight: 4096, maxBufferedBytes: 8388608, stallTimeout: nil, \
                coalescing: true, \
                backoff: RedisBackoff(minimum: 0.01 seconds, maximum: 1.0 seconds, afterRefusal: 30.0 seconds), \
                tls: RedisTLS(certificateRequirements: required, caCertificates: nil, caDirectory: nil, \
                certificate: nil, privateKey: nil, privateKeyPassword: nil, serverName: nil, minimumVersion: tls12), \
                sentinel: RedisSentinelOptions(socketTimeout: 0.3 seconds, username: nil, password: nil, tls: nil), \
                addressMap: [:])
                """
        )
        #expect("\(RedisOptions())".contains("password: nil"))
        let labels = Mirror(reflecting: RedisOptions()).children.compactMap(\.label)
        #expect(labels.count == 16)
        #expect(labels.contains("password"))
    }

    @Test("A secret goes out as it came in, and equals only the same bytes")
    func values() {
        let secret = RedisSecret(Self.password)
        #expect(secret.revealed == Self.password)
        var bytes: [UInt8] = [1]
        secret.append(to: &bytes)
        #expect(bytes == [1] + Array(Self.password.utf8))
        #expect(secret == RedisSecret(Self.password))
        #expect(secret != RedisSecret("hunter2"))
        // One é in two spellings is two passwords.
        #expect(RedisSecret("\u{e9}") != RedisSecret("e\u{301}"))
        #expect(RedisSecret("").isEmpty)
        #expect(!secret.isEmpty)
    }
}
#endif
