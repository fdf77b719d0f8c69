#if Redis
import Testing

@testable import RateThrottle

@Suite("Clients over TLS", .timeLimit(.minutes(2)))
struct TLSTests {
    /// Runs a body with a client of a server's port for TLS.
    private static func with<Value>(
        _ server: RedisServer,
        host: String = "127.0.0.1",
        _ tls: RedisTLS,
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        let port = try #require(server.tlsPort)
        return try await Clients.with(RedisClient(host: host, port: Int(port), options: RedisOptions(tls: tls)), body)
    }

    /// Expects that each call fails at once for a reason of TLS, and that the server is not asked again and again.
    private static func expectRefusal(
        _ client: RedisClient,
        _ reason: String,
        dials: Int = 1,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let end = ContinuousClock.now + .milliseconds(300)
        var count = 0
        repeat {
            let error = await #expect(throws: RedisError.self, sourceLocation: location) { try await client.ping() }
            #expect(error?.code == .tls, "\(String(describing: error))", sourceLocation: location)
            #expect(error?.message.contains(reason) == true, "\(String(describing: error))", sourceLocation: location)
            #expect(error?.mayHaveExecuted == false && error?.isRetryable == false, sourceLocation: location)
            count += 1
        } while count <= 10 || ContinuousClock.now < end
        // All at once, but for the first.
        #expect(ContinuousClock.now - end < .seconds(10), sourceLocation: location)
        #expect(client.status.dials == dials, sourceLocation: location)
        #expect(client.status.connections == 0, sourceLocation: location)
    }

    @Test func aServerThatIsNotWhomItIsTakenFor() async throws {
        let made = try await TestCertificates.made()
        for (identity, host, reason) in [
            (made.expired, "localhost", "certificate has expired"),
            (made.otherHost, "localhost", "ostname mismatch"),
            (made.otherAddress, "127.0.0.1", "IP address mismatch"),
            (made.otherHost, "127.0.0.1", "IP address mismatch"),
            (made.stranger, "localhost", "unable to get local issuer certificate"),
            (made.selfSigned, "localhost", "self"),
        ] {
            try await RedisServer.run(tls: identity) { server in
                let tls = RedisTLS(caCertificates: made.authority)
                try await Self.with(server, host: host, tls) { client async throws in
                    try await Self.expectRefusal(client, reason)
                    guard case .down(let error) = client.status.state else {
                        Issue.record("\(client.status)")
                        return
                    }
                    #expect(error.code == .tls)
                }
                let careless = RedisTLS(certificateRequirements: .none, caCertificates: made.authority)
                try await Self.with(server, host: host, careless) { client async throws in try await client.ping() }
            }
        }
    }

    @Test func anAuthorityMustBeTrusted() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.server) { server in
            for tls in [RedisTLS(), RedisTLS(caCertificates: made.otherAuthority)] {
                try await Self.with(server, tls) { client async throws in
                    try await Self.expectRefusal(client, "certificate was not accepted")
                }
            }
        }
    }

    /// Under TLS 1.3 the server looks at the client's certificate only when the client believes to be connected.
    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func aServerThatWantsACertificate(_ version: String) async throws {
        let made = try await TestCertificates.made()
        let lines = ["tls-auth-clients yes", "tls-protocols \(version)"]
        try await RedisServer.run(lines, tls: made.server) { server in
            var tls = RedisTLS(caCertificates: made.authority)
            try await Self.with(server, tls) { client async throws in try await Self.expectRefusal(client, "alert") }
            tls.certificate = made.stranger.certificate
            tls.privateKey = made.stranger.key
            try await Self.with(server, tls) { client async throws in try await Self.expectRefusal(client, "alert") }
            tls.certificate = made.client.certificate
            for (key, password) in [(made.client.key, nil), (made.encryptedClientKey, made.password)] {
                tls.privateKey = key
                tls.privateKeyPassword = password
                try await Self.with(server, tls) { client async throws in
                    try await client.ping()
                    #expect(client.status.dials == 1)
                }
            }
        }
    }

    /// What is wrong with files is seen before a server is.
    @Test func filesThatCannotBeUsed() async throws {
        let made = try await TestCertificates.made()
        var mismatch = RedisTLS(caCertificates: made.authority, certificate: made.client.certificate)
        mismatch.privateKey = made.stranger.key
        var locked = RedisTLS(caCertificates: made.authority, certificate: made.client.certificate)
        locked.privateKey = made.encryptedClientKey
        locked.privateKeyPassword = "not it"
        let absent = RedisTLS(caCertificates: "/none.pem")
        try await RedisServer.run(tls: made.server) { server in
            let before = try await server.info("total_connections_received")
            for (tls, reason) in [(mismatch, "key"), (locked, "key"), (absent, "/none.pem")] {
                try await Self.with(server, tls) { client async throws in
                    try await Self.expectRefusal(client, reason, dials: 0)
                    let error = await #expect(throws: RedisError.self) { try await client.ping() }
                    #expect(error?.description.contains("not it") == false)
                    #expect(!"\(client.configuration)".contains("not it"))
                }
            }
            #expect(try await server.info("total_connections_received") == before)
        }
    }

    @Test func aServerThatIsTooOld() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(["tls-protocols TLSv1.2"], tls: made.server) { server in
            let tls = RedisTLS(caCertificates: made.authority, minimumVersion: .tls13)
            try await Self.with(server, tls) { client async throws in try await Self.expectRefusal(client, "version") }
        }
    }

    /// Many systems' OpenSSL can speak TLS 1.1 only with its security level lowered.
    @Test func aServerOfTLS11IsRefused() async throws {
        let made = try await TestCertificates.made()
        let lines = ["tls-protocols TLSv1.1", "tls-ciphers DEFAULT@SECLEVEL=0"]
        try await RedisServer.run(lines, tls: made.server) { server in
            for tls in [RedisTLS(caCertificates: made.authority), RedisTLS(certificateRequirements: .none)] {
                try await Self.with(server, tls) { client async throws in try await Self.expectRefusal(client, "TLS") }
            }
        }
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func aServerThatIsWhoItSays(_ version: String) async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(["tls-protocols \(version)"], tls: made.server) { server in
            for tls in [RedisTLS(caCertificates: made.authority), RedisTLS(caDirectory: made.authorityFolder)] {
                for host in ["localhost", "127.0.0.1", "::1"] {
                    try await Self.with(server, host: host, tls) { client async throws in try await client.ping() }
                }
            }
        }
    }

    @Test func theNameMayDifferFromTheHost() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.otherHost) { server in
            let tls = RedisTLS(caCertificates: made.authority, serverName: "other.example")
            try await Self.with(server, tls) { client async throws in try await client.ping() }
        }
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func largeValuesTravelBothWays(_ version: String) async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(["tls-protocols \(version)"], tls: made.server) { server in
            try await Self.with(server, RedisTLS(caCertificates: made.authority)) { client async throws in
                let value = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
                try await client.command("SET", "large", value)
                #expect(try await client.command("GET", "large").bytes == value)
                // A slow machine may dial another one, because so much waits here; none broke.
                #expect(client.status.reconnects <= 1 && client.status.dials <= 2 && client.status.lastError == nil)
            }
        }
    }

    @Test func callersAtOnceShareAConnectionAndGetTheirOwn() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.server) { server in
            try await Self.with(server, RedisTLS(caCertificates: made.authority)) { client async throws in
                try await Clients.expectEachItsOwn(of: client)
            }
        }
    }

    /// A server that speaks no TLS waits for the end of what it takes for a command.
    @Test func aPortThatSpeaksNoTLS() async throws {
        let options = RedisOptions(socketConnectTimeout: .seconds(2), tls: RedisTLS())
        try await RedisServer.run { server in
            try await Clients.with(server, options) { client async throws in try await Self.expectHint(client) }
        }
        try await FakeServer.runMute { server in
            try await Clients.with(server, options) { client async throws in try await Self.expectHint(client) }
        }
    }

    @Test func aPortThatWantsTLS() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(tls: made.server) { server in
            let port = try #require(server.tlsPort)
            let options = RedisOptions(socketConnectTimeout: .seconds(2))
            let client = try RedisClient(host: "127.0.0.1", port: Int(port), options: options)
            try await Self.expectHint(client)
            await client.shutdown()
        }
    }

    private static func expectHint(
        _ client: RedisClient,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let start = ContinuousClock.now
        let error = await #expect(throws: RedisError.self, sourceLocation: location) { try await client.ping() }
        // The client's own limit, and some time for a busy machine.
        #expect(ContinuousClock.now - start < .seconds(4), sourceLocation: location)
        #expect(error?.message.contains("TLS") == true, "\(String(describing: error))", sourceLocation: location)
        #expect(error?.mayHaveExecuted == false, sourceLocation: location)
    }
}
#endif
