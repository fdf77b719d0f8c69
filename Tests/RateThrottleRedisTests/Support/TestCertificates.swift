#if Redis
import Foundation

/// Certificates made by the command `openssl`, once for all tests, and gone with the test process.
///
/// All are files, as a client and a server take them. Keys are on the curve P-256, since RSA keys take long to find.
struct TestCertificates: Sendable {
    /// A certificate with its key, and the authority that its owner trusts.
    struct Identity: Sendable {
        let certificate: String
        let key: String
        /// The certificate of the authority in whose name the owner of this one judges others.
        let authority: String
    }

    /// The certificate of the authority that signed all but ``selfSigned`` and ``stranger``.
    let authority: String
    /// A folder with nothing but that certificate, named by its hash as OpenSSL looks it up.
    let authorityFolder: String
    /// The certificate of another authority.
    let otherAuthority: String

    /// For localhost, 127.0.0.1 and ::1.
    let server: Identity
    /// For `other.example` only.
    let otherHost: Identity
    /// For 192.0.2.1 only.
    let otherAddress: Identity
    /// For localhost, 127.0.0.1 and ::1, until yesterday.
    let expired: Identity
    /// For localhost, 127.0.0.1 and ::1, signed with its own key.
    let selfSigned: Identity
    /// For localhost, 127.0.0.1 and ::1, signed by ``otherAuthority``.
    let stranger: Identity
    /// For a client.
    let client: Identity
    /// The key of ``client``, encrypted with ``password``.
    let encryptedClientKey: String
    let password = "pass word"

    private let folder: TemporaryFolder
    private static let shared = Task { try await TestCertificates() }

    /// The certificates, made now if they were not before.
    static func made() async throws -> TestCertificates {
        try await shared.value
    }

    private init() async throws {
        folder = try TemporaryFolder()
        let maker = CertificateMaker(folder: folder)
        let here = "DNS:localhost,IP:127.0.0.1,IP:::1"
        authority = try await maker.makeAuthority("authority")
        otherAuthority = try await maker.makeAuthority("other-authority")
        authorityFolder = try await maker.makeFolder(of: authority)
        server = try await maker.make("server", names: here)
        otherHost = try await maker.make("other-host", names: "DNS:other.example")
        otherAddress = try await maker.make("other-address", names: "IP:192.0.2.1")
        expired = try await maker.make("expired", names: here, days: -1)
        stranger = try await maker.make("stranger", names: here, signer: "other-authority")
        selfSigned = try await maker.makeSelfSigned("self-signed", names: here)
        client = try await maker.make("client", names: "DNS:client.example")
        encryptedClientKey = try await maker.encrypt("client", password: password)
    }
}
#endif
