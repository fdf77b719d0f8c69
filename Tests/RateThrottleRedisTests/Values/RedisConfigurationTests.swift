#if Redis
import Testing

@testable import RateThrottle

@Suite("A URL or a host, and options, together")
struct RedisConfigurationTests {
    @Test func ofAURL() throws {
        let options = RedisOptions(socketTimeout: .seconds(1), clientName: "me")
        let configuration = try RedisConfiguration(url: "redis://u:p@h:1/2", options: options)
        #expect(configuration.deployment == .server(.tcp(host: "h", port: 1)))
        #expect(configuration.credentials == RedisCredentials(username: "u", password: RedisSecret("p")))
        #expect(configuration.database == 2)
        #expect(configuration.tls == nil)
        #expect(configuration.options == options)
    }

    @Test func ofAHost() throws {
        let plain = try RedisConfiguration(host: "::1", port: 1, database: 3, options: RedisOptions())
        #expect(plain.deployment == .server(.tcp(host: "::1", port: 1)))
        #expect(plain.credentials == nil)
        #expect(plain.database == 3)
        #expect(plain.tls == nil)
        let tls = RedisTLS(caCertificates: "ca")
        let encrypted = try RedisConfiguration(host: "h", port: 1, database: 0, options: RedisOptions(tls: tls))
        #expect(encrypted.tls == tls)
    }

    @Test("The URL's user and password win together; one place holds them")
    func credentials() throws {
        let options = RedisOptions(username: "app", password: "hunter2")
        let ofOptions = RedisCredentials(username: "app", password: RedisSecret("hunter2"))
        let cases = [
            ("redis://h", ofOptions), ("redis://@h", ofOptions), ("unix:///s", ofOptions),
            ("redis://u:p@h", RedisCredentials(username: "u", password: RedisSecret("p"))),
            ("redis://:p@h", RedisCredentials(username: nil, password: RedisSecret("p"))),
        ]
        for (url, expected) in cases {
            let configuration = try RedisConfiguration(url: url, options: options)
            #expect(configuration.credentials == expected)
            #expect(configuration.options.username == nil)
            #expect(configuration.options.password == nil)
        }
        let ofHost = try RedisConfiguration(host: "h", port: 1, database: 0, options: options)
        #expect(ofHost.credentials == ofOptions)
        let password = try RedisConfiguration(url: "redis://h", options: RedisOptions(password: "hunter2"))
        #expect(password.credentials == RedisCredentials(username: nil, password: RedisSecret("hunter2")))
    }

    @Test("The URL says whether to encrypt, and never is it left out silently")
    func encryption() throws {
        let tls = RedisTLS(certificateRequirements: .none)
        #expect(try RedisConfiguration(url: "rediss://h", options: RedisOptions()).tls == RedisTLS())
        let configuration = try RedisConfiguration(url: "rediss://h", options: RedisOptions(tls: tls))
        #expect(configuration.tls == tls)
        #expect(configuration.options.tls == nil)
        for url in ["redis://h", "unix:///s", "redis://u:hunter2@h"] {
            let error = #expect(throws: RedisError.self) {
                try RedisConfiguration(url: url, options: RedisOptions(tls: tls))
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("plaintext; write rediss://") == true)
            #expect(error?.message.contains("hunter2") == false)
        }
    }

    @Test(arguments: [
        (RedisOptions(), 5, 5), (RedisOptions(retryOnTimeout: true), 10, 5),
        (RedisOptions(socketTimeout: .seconds(2), retryOnTimeout: true), 4, 2),
        (RedisOptions(socketTimeout: .seconds(2), stallTimeout: .seconds(9)), 2, 9),
    ])
    func timeouts(_ options: RedisOptions, _ call: Int, _ stall: Int) throws {
        let configuration = try RedisConfiguration(url: "redis://", options: options)
        #expect(configuration.callTimeout == .seconds(call))
        #expect(configuration.stallTimeout == .seconds(stall))
    }

    @Test("Everything is checked, whichever way it comes")
    func checked() {
        let wrong = RedisOptions(password: "hunter2", maxInFlight: 0)
        let attempts: [(String, () throws -> RedisConfiguration)] = [
            ("maxInFlight 0", { try RedisConfiguration(url: "redis://h", options: wrong) }),
            ("maxInFlight 0", { try RedisConfiguration(host: "h", port: 1, database: 0, options: wrong) }),
            ("the URL has no scheme", { try RedisConfiguration(url: "h", options: RedisOptions()) }),
            ("database -1", { try RedisConfiguration(host: "h", port: 1, database: -1, options: RedisOptions()) }),
            (
                "database 2147483648",
                { try RedisConfiguration(host: "h", port: 1, database: 1 << 31, options: RedisOptions()) }
            ),
            ("the port", { try RedisConfiguration(host: "h", port: 0, database: 0, options: RedisOptions()) }),
            ("the host", { try RedisConfiguration(host: "", port: 1, database: 0, options: RedisOptions()) }),
        ]
        for (start, attempt) in attempts {
            let error = #expect(throws: RedisError.self) { try attempt() }
            #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("hunter2") == false)
        }
    }
}
#endif
