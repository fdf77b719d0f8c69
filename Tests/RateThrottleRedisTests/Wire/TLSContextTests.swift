#if Redis
import Foundation
import Testing

@testable import RateThrottle

@Suite("What TLS is set up with", .timeLimit(.minutes(10)))
struct TLSContextTests {
    /// What setting up with some settings says; nil when it succeeds.
    private func failure(_ settings: TLSContext.Settings) -> String? {
        do throws(WireError) {
            _ = try TLSContext(settings)
            return nil
        } catch {
            #expect(error.code == .tls)
            return error.message
        }
    }

    @Test func nothingAtAllTrustsWhatTheSystemTrusts() {
        #expect(failure(.init()) == nil)
        #expect(failure(.init(caFile: "", caDirectory: "", certificate: "", privateKey: "")) == nil)
        #expect(failure(.init(verifies: false)) == nil)
        #expect(failure(.init(minimumVersion: 13)) == nil)
    }

    @Test(arguments: [0, 10, 11, 14, -1])
    func aVersionThatIsNotOffered(_ version: Int) throws {
        #expect(try #require(failure(.init(minimumVersion: version))).contains("1.2"))
    }

    @Test func whatIsGoodIsTaken() async throws {
        let made = try await TestCertificates.made()
        let client = made.client
        #expect(failure(.init(caFile: made.authority)) == nil)
        #expect(failure(.init(caDirectory: made.authorityFolder)) == nil)
        #expect(failure(.init(caFile: made.authority, caDirectory: made.authorityFolder)) == nil)
        #expect(failure(.init(certificate: client.certificate, privateKey: client.key)) == nil)
        #expect(
            failure(.init(certificate: client.certificate, privateKey: client.key, privateKeyPassword: "unused")) == nil
        )
    }

    @Test func aFileWithBothCertificateAndKey() async throws {
        let made = try await TestCertificates.made()
        let folder = try TemporaryFolder()
        let both = try [made.client.certificate, made.client.key].map {
            try String(contentsOfFile: $0, encoding: .utf8)
        }
        let file = try folder.write("both.pem", both.joined())
        #expect(failure(.init(certificate: file)) == nil)
    }

    /// Each message names the file, and says what is wrong with it.
    @Test func filesThatAreMissing() async throws {
        let made = try await TestCertificates.made()
        let missing = "/tmp/ratethrottle.none/no such.pem"
        for settings in [
            TLSContext.Settings(caFile: missing), .init(caDirectory: missing), .init(certificate: missing),
            .init(certificate: made.client.certificate, privateKey: missing), .init(caFile: missing, verifies: false),
        ] {
            let message = try #require(failure(settings))
            #expect(message.contains(missing))
            #expect(message.hasSuffix("No such file or directory"))
        }
    }

    @Test func filesThatAreSomethingElse() async throws {
        let made = try await TestCertificates.made()
        let folder = try TemporaryFolder()
        let text = try folder.write("text.pem", "not a certificate\n")
        for settings in [
            TLSContext.Settings(caFile: text), .init(caDirectory: text), .init(certificate: text),
            .init(certificate: made.client.certificate, privateKey: text), .init(certificate: made.client.certificate),
        ] {
            let message = try #require(failure(settings))
            #expect(message.contains(settings.privateKey ?? settings.certificate ?? text))
        }
        #expect(try #require(failure(.init(caDirectory: text))).contains("Not a directory"))
    }

    @Test func aKeyWithoutItsCertificate() async throws {
        let made = try await TestCertificates.made()
        #expect(failure(.init(privateKey: made.client.key)) == "there is a private key, but no certificate")
    }

    @Test func aKeyOfAnotherCertificate() async throws {
        let made = try await TestCertificates.made()
        let settings = TLSContext.Settings(certificate: made.client.certificate, privateKey: made.server.key)
        #expect(failure(settings) == "the private key in \(made.server.key) does not match the certificate")
    }

    @Test func aKeyOfAnotherKind() async throws {
        let made = try await TestCertificates.made()
        let folder = try TemporaryFolder()
        let key = "\(folder.path)/rsa.key"
        try await ChildProcess.run("openssl", ["genrsa", "-out", key, "2048"])
        let settings = TLSContext.Settings(certificate: made.client.certificate, privateKey: key)
        #expect(failure(settings) == "the private key in \(key) does not match the certificate")
    }

    /// Without a password it must not ask on the terminal, where nobody answers.
    @Test(arguments: [nil, "", "wrong word", String(repeating: "long", count: 1_000)])
    func anEncryptedKeyWithoutItsPassword(_ password: String?) async throws {
        let made = try await TestCertificates.made()
        var settings = TLSContext.Settings(certificate: made.client.certificate, privateKey: made.encryptedClientKey)
        settings.privateKeyPassword = password
        let message = try #require(failure(settings))
        #expect(message.contains(made.encryptedClientKey))
        #expect(message.contains("password"))
        if let password, !password.isEmpty { #expect(!message.contains(password)) }
    }

    @Test func anEncryptedKeyWithItsPassword() async throws {
        let made = try await TestCertificates.made()
        let folder = try TemporaryFolder()
        var settings = TLSContext.Settings(certificate: made.client.certificate, privateKey: made.encryptedClientKey)
        settings.privateKeyPassword = made.password
        #expect(failure(settings) == nil)
        // The older form, in which the key's own file says how it is encrypted.
        let old = "\(folder.path)/old.key"
        let command = ["ec", "-in", made.client.key, "-aes128", "-passout", "pass:\(made.password)", "-out", old]
        try await ChildProcess.run("openssl", command)
        settings.privateKey = old
        #expect(failure(settings) == nil)
        settings.privateKeyPassword = nil
        #expect(try #require(failure(settings)).contains("password"))
        settings.privateKeyPassword = "wrong"
        #expect(try #require(failure(settings)).contains("password"))
    }

    /// One in 256 deciphers to something that ends as a key would; OpenSSL then says nothing of a password.
    @Test func everyWrongPasswordIsCalledOne() async throws {
        let made = try await TestCertificates.made()
        let folder = try TemporaryFolder()
        let key = "\(folder.path)/key.pem"
        let command = ["ec", "-in", made.client.key, "-aes128", "-passout", "pass:\(made.password)", "-out", key]
        try await ChildProcess.run("openssl", command)
        var settings = TLSContext.Settings(
            caFile: made.authority,
            certificate: made.client.certificate,
            privateKey: key
        )
        for number in 0..<1_000 {
            settings.privateKeyPassword = "wrong \(number)"
            let message = try #require(failure(settings))
            #expect(message.hasPrefix("the password of the private key in \(key) is wrong or missing"))
            #expect(!message.hasSuffix("unknown reason"))
        }
    }

    @Test func aTextWithANULInIt() {
        for settings in [
            TLSContext.Settings(caFile: "/etc\0/x"), .init(privateKeyPassword: "\0"), .init(privateKey: "a\0b"),
        ] {
            #expect(failure(settings)?.contains("NUL") == true)
        }
    }

    /// Names that would check nothing, or too little.
    @Test(arguments: ["", ".example.com", "a\0b", String(repeating: "a", count: 300)])
    func aHostThatIsNone(_ host: String) throws {
        let context = try TLSContext(.init())
        #expect(throws: WireError.self) { try TLSSession(context, host: host) }
    }

    @Test func sessionsOutliveTheirContext() throws {
        var context: TLSContext? = try TLSContext(.init())
        let session = try TLSSession(try #require(context), host: "localhost")
        context = nil
        #expect(session.handshake() == .pending)
    }
}
#endif
