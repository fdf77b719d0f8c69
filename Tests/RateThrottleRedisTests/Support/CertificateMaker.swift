#if Redis
import Foundation

/// Makes certificates in a folder by the command `openssl`, each as `NAME.crt` with its key `NAME.key`.
struct CertificateMaker {
    let folder: TemporaryFolder

    /// Makes an authority.
    /// - Returns: Its certificate.
    func makeAuthority(_ name: String) async throws -> String {
        try await makeKey(name)
        try await signItself(name, ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"])
        return certificate(name)
    }

    /// Makes a folder in which OpenSSL finds an authority.
    /// - Returns: The folder.
    func makeFolder(of authority: String) async throws -> String {
        let hash = try await openssl(["x509", "-noout", "-hash", "-in", authority])
        let path = "\(folder.path)/authorities"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let name = hash.trimmingCharacters(in: .whitespacesAndNewlines) + ".0"
        try FileManager.default.copyItem(atPath: authority, toPath: "\(path)/\(name)")
        return path
    }

    /// Makes a certificate that an authority signs.
    /// - Parameters:
    ///   - name: What its files and its owner are called.
    ///   - names: For what it is, as the extension `subjectAltName` has it.
    ///   - days: For how many days from now.
    ///   - signer: The name of the authority.
    /// - Returns: It and its key; its owner trusts `authority`.
    /// - Throws: ``SupportFailure``, with what openssl says.
    func make(
        _ name: String,
        names: String,
        days: Int = 2,
        signer: String = "authority"
    ) async throws -> TestCertificates.Identity {
        try await makeKey(name)
        let request = "\(folder.path)/\(name).csr"
        try await openssl(["req", "-new", "-key", key(name), "-out", request, "-subj", "/CN=\(name)"])
        let extensions = try folder.write("\(name).ext", "subjectAltName=\(names)\nbasicConstraints=CA:FALSE\n")
        try await openssl([
            "x509", "-req", "-in", request, "-CA", certificate(signer), "-CAkey", key(signer), "-CAcreateserial",
            "-out", certificate(name), "-days", "\(days)", "-extfile", extensions,
        ])
        return identity(name)
    }

    /// Makes a certificate that is signed with its own key.
    func makeSelfSigned(_ name: String, names: String) async throws -> TestCertificates.Identity {
        try await makeKey(name)
        try await signItself(name, ["subjectAltName=\(names)"])
        return identity(name)
    }

    /// Encrypts a key.
    /// - Returns: The file with the encrypted one.
    func encrypt(_ name: String, password: String) async throws -> String {
        let encrypted = "\(folder.path)/\(name).encrypted.key"
        try await openssl([
            "pkcs8", "-topk8", "-in", key(name), "-out", encrypted, "-v2", "aes-256-cbc",
            "-passout", "pass:\(password)",
        ])
        return encrypted
    }

    private func signItself(_ name: String, _ extensions: [String]) async throws {
        let request = ["req", "-x509", "-new", "-key", key(name), "-subj", "/CN=\(name)", "-days", "2"]
        try await openssl(request + ["-out", certificate(name)] + extensions.flatMap { ["-addext", $0] })
    }

    private func identity(_ name: String) -> TestCertificates.Identity {
        TestCertificates.Identity(certificate: certificate(name), key: key(name), authority: certificate("authority"))
    }

    private func makeKey(_ name: String) async throws {
        try await openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key(name)])
    }

    private func certificate(_ name: String) -> String { "\(folder.path)/\(name).crt" }

    private func key(_ name: String) -> String { "\(folder.path)/\(name).key" }

    @discardableResult
    private func openssl(_ arguments: [String]) async throws -> String {
        try await ChildProcess.run("openssl", arguments)
    }
}
#endif
