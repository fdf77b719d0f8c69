#if Redis
import Testing

@testable import RateThrottle

@Suite("TLS settings")
struct RedisTLSTests {
    @Test func defaults() throws {
        let tls = RedisTLS()
        #expect(tls.certificateRequirements == .required)
        #expect(tls.minimumVersion == .tls12)
        #expect(tls.verifies)
        let texts = [
            tls.caCertificates, tls.caDirectory, tls.certificate, tls.privateKey, tls.privateKeyPassword,
            tls.serverName,
        ]
        #expect(texts.allSatisfy { $0 == nil })
        try tls.validate()
    }

    @Test func keepsWhatItIsGiven() throws {
        var tls = RedisTLS(
            certificateRequirements: .none,
            caCertificates: "ca",
            caDirectory: "dir",
            certificate: "crt",
            privateKey: "key",
            privateKeyPassword: "hunter2",
            serverName: "redis.example.com",
            minimumVersion: .tls13
        )
        #expect(tls.certificateRequirements == .none)
        #expect(tls.caCertificates == "ca")
        #expect(tls.caDirectory == "dir")
        #expect(tls.certificate == "crt")
        #expect(tls.privateKey == "key")
        #expect(tls.privateKeyPassword == "hunter2")
        #expect(tls.serverName == "redis.example.com")
        #expect(tls.minimumVersion == .tls13)
        try tls.validate()
        tls.privateKeyPassword = nil
        #expect(tls.privateKeyPassword == nil)
    }

    @Test("As Python spells them")
    func requirements() {
        #expect(RedisTLS.CertificateRequirements.allCases.map(\.rawValue) == ["none", "optional", "required"])
        let verifying = RedisTLS.CertificateRequirements.allCases.filter {
            RedisTLS(certificateRequirements: $0).verifies
        }
        #expect(verifying == [.optional, .required])
        #expect(RedisTLS.MinimumVersion.allCases.map(\.rawValue) == ["TLSv1.2", "TLSv1.3"])
    }

    @Test(arguments: [
        RedisTLS(certificate: "crt"), RedisTLS(certificate: "crt", privateKeyPassword: "hunter2"),
        RedisTLS(caCertificates: "ca", caDirectory: "dir"), RedisTLS(serverName: "redis"),
        RedisTLS(serverName: "my_redis-1.example.com"), RedisTLS(serverName: "10.0.0.1"), RedisTLS(serverName: "::1"),
        RedisTLS(serverName: "::ffff:10.0.0.1"), RedisTLS(serverName: String(repeating: "a", count: 63)),
        RedisTLS(serverName: Array(repeating: String(repeating: "a", count: 62), count: 4).joined(separator: ".")),
    ])
    func accepted(_ tls: RedisTLS) throws {
        try tls.validate()
    }

    @Test(arguments: [
        (RedisTLS(caCertificates: ""), "tls.caCertificates is empty"),
        (RedisTLS(caDirectory: ""), "tls.caDirectory is empty"),
        (RedisTLS(certificate: ""), "tls.certificate is empty"),
        (RedisTLS(certificate: "crt", privateKey: ""), "tls.privateKey is empty"),
        (RedisTLS(certificate: "crt", privateKeyPassword: ""), "tls.privateKeyPassword is empty"),
        (RedisTLS(caCertificates: "ca\0"), "tls.caCertificates has a NUL"),
        (RedisTLS(caDirectory: "\0dir"), "tls.caDirectory has a NUL"),
        (RedisTLS(certificate: "c\0rt"), "tls.certificate has a NUL"),
        (RedisTLS(certificate: "crt", privateKey: "k\0"), "tls.privateKey has a NUL"),
        (RedisTLS(certificate: "crt", privateKeyPassword: "hunter2\0"), "tls.privateKeyPassword has a NUL"),
        (RedisTLS(privateKey: "key"), "tls.privateKey is given without a certificate"),
        (RedisTLS(privateKeyPassword: "hunter2"), "tls.privateKeyPassword is given without a certificate"),
        (RedisTLS(privateKey: "key", privateKeyPassword: "hunter2"), "tls.privateKey is given without a certificate"),
    ])
    func refused(_ tls: RedisTLS, _ start: String) {
        let error = #expect(throws: RedisError.self) { try tls.validate() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hunter2") == false)
    }

    /// With a dot in front OpenSSL takes any certificate of the domain; with a NUL or a star, another name.
    @Test(arguments: [
        "", ".", ".example.com", "example.com.", "a..b", "*.example.com", "redis\0.evil.com", "red is", "redis:6379",
        "[::1]", "fe80::1%eth0", "réseau", "a/b", "a@b", String(repeating: "a", count: 64), "1:2", ":",
        Array(repeating: String(repeating: "a", count: 63), count: 4).joined(separator: "."),
    ])
    func wrongServerNames(_ name: String) {
        let error = #expect(throws: RedisError.self) { try RedisTLS(serverName: name).validate() }
        #expect(error?.message.hasPrefix("tls.serverName \(String(name.prefix(80)).debugDescription)") == true)
        #expect(error?.message.contains("allowed: letters") == true)
    }
}
#endif
