#if Redis
import Foundation
import Testing

@Suite("What the tests of the Redis client stand on: certificates", .timeLimit(.minutes(10)))
struct TestCertificatesTests {
    /// What `openssl verify` says of a certificate: whether it is good, or why not.
    private func verdict(
        on identity: TestCertificates.Identity,
        by authority: [String],
        _ more: [String] = []
    ) async throws -> String {
        do {
            return try await ChildProcess.run("openssl", ["verify"] + authority + more + [identity.certificate])
        } catch {
            return "\(error)"
        }
    }

    @Test func eachIsWhatItIsSaidToBe() async throws {
        let made = try await TestCertificates.made()
        let authority = ["-CAfile", made.authority]
        for identity in [made.server, made.client, made.otherHost, made.otherAddress] {
            #expect(try await verdict(on: identity, by: authority).hasSuffix(": OK\n"))
            #expect(try await verdict(on: identity, by: ["-CApath", made.authorityFolder]).hasSuffix(": OK\n"))
        }
        for good in [["-verify_hostname", "localhost"], ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"]] {
            #expect(try await verdict(on: made.server, by: authority, good).hasSuffix(": OK\n"))
            #expect(try await verdict(on: made.otherHost, by: authority, good).contains("mismatch"))
            #expect(try await verdict(on: made.otherAddress, by: authority, good).contains("mismatch"))
        }
        #expect(try await verdict(on: made.expired, by: authority).contains("certificate has expired"))
        #expect(try await verdict(on: made.selfSigned, by: authority).contains("self-signed certificate"))
        #expect(try await verdict(on: made.stranger, by: authority).contains("unable to get local issuer"))
        #expect(try await verdict(on: made.stranger, by: ["-CAfile", made.otherAuthority]).hasSuffix(": OK\n"))
    }

    @Test func theEncryptedKeyIsThatOfTheClient() async throws {
        let made = try await TestCertificates.made()
        let plain = try await ChildProcess.run("openssl", ["pkey", "-in", made.client.key, "-pubout"])
        let read = ["pkey", "-in", made.encryptedClientKey, "-pubout", "-passin"]
        #expect(try await ChildProcess.run("openssl", read + ["pass:\(made.password)"]) == plain)
        await #expect(throws: SupportFailure.self) { try await ChildProcess.run("openssl", read + ["pass:wrong"]) }
    }

    @Test func aServerSpeaksTLSWithThem() async throws {
        let made = try await TestCertificates.made()
        try await RedisServer.run(["tls-auth-clients yes"], tls: made.server) { server in
            let port = try #require(server.tlsPort)
            let connect = [
                "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", made.authority, "-verify_return_error",
                "-brief", "-cert", made.client.certificate, "-key", made.client.key,
            ]
            #expect(try await ChildProcess.run("openssl", connect).contains("Verification: OK"))
            #expect(try await server.ask("PING") == "PONG")
        }
    }

    @Test func aListenerHasAnotherCertificateForAName() async throws {
        let made = try await TestCertificates.made()
        try await TLSListener.run(made.otherHost, named: ("some.example", made.client)) { listener in
            let connect = ["s_client", "-connect", "127.0.0.1:\(listener.port)", "-brief"]
            let unnamed = try await ChildProcess.run("openssl", connect + ["-noservername"])
            #expect(unnamed.contains("other-host"))
            let named = try await ChildProcess.run("openssl", connect + ["-servername", "some.example"])
            #expect(named.contains("client"))
        }
    }

    @Test func aServerMaySpeakAnOldVersionOnly() async throws {
        let made = try await TestCertificates.made()
        let old = ["tls-protocols \"TLSv1.1\"", "tls-ciphers DEFAULT@SECLEVEL=0"]
        try await RedisServer.run(old, tls: made.server) { server in
            let connect = ["s_client", "-connect", "127.0.0.1:\(try #require(server.tlsPort))", "-brief"]
            await #expect(throws: SupportFailure.self) { try await ChildProcess.run("openssl", connect) }
            let weak = ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]
            let output = try await ChildProcess.run("openssl", connect + weak)
            #expect(output.contains("Protocol version: TLSv1.1"))
        }
    }
}
#endif
