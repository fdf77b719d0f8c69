#if Redis
import CRateThrottleHiredis

/// Certificates and rules, read once, of which sessions are made.
final class TLSContext: Sendable {
    /// What a context is made from; what is `nil` or empty is left out.
    struct Settings: Sendable {
        /// Certificates to trust; without these and the folder, those that the system trusts.
        var caFile: String?
        /// A folder of certificates to trust, as `openssl rehash` makes it.
        var caDirectory: String?
        /// The own certificate and its chain, PEM.
        var certificate: String?
        /// The key of the certificate, PEM; `nil`: in the same file.
        var privateKey: String?
        var privateKeyPassword: String?
        /// Whether the server's certificate must be trusted, and be for the server.
        var verifies = true
        /// 12 or 13, for TLS 1.2 and 1.3.
        var minimumVersion = 12
    }

    /// Where it is. OpenSSL lets threads share a context that no longer changes, which the type of a pointer cannot say.
    private let address: Int

    /// Reads and checks all files; blocks while it does.
    init(_ settings: Settings) throws(WireError) {
        let texts = [
            settings.caFile, settings.caDirectory, settings.certificate, settings.privateKey,
            settings.privateKeyPassword,
        ]
        // C would stop reading there, and open another file.
        if texts.contains(where: { $0?.utf8.contains(0) == true }) {
            throw WireError(code: .tls, message: "a path or the password of a TLS setting contains a NUL")
        }
        var context: OpaquePointer?
        let message = unsafe CText.written { error, capacity in
            unsafe context = Self.make(settings, texts, error, capacity)
        }
        guard let context = unsafe context else { throw WireError(code: .tls, message: message) }
        address = Int(bitPattern: context)
    }

    deinit {
        unsafe CRateThrottleHiredis_tls_context_free(OpaquePointer(bitPattern: address))
    }

    /// A session of C with a host; `nil`: no memory, or not a host's name.
    func makeSession(host: String) -> OpaquePointer? {
        guard !host.utf8.contains(0) else { return nil }
        return unsafe CRateThrottleHiredis_tls_new(OpaquePointer(bitPattern: address), host)
    }

    private static func make(
        _ settings: Settings,
        _ texts: [String?],
        _ error: UnsafeMutablePointer<CChar>,
        _ capacity: Int
    ) -> OpaquePointer? {
        unsafe CText.withPointers(to: texts) { pointers in
            var plain = unsafe CRateThrottleHiredis_tls_settings()
            unsafe plain.ca_file = unsafe pointers[0]
            unsafe plain.ca_directory = unsafe pointers[1]
            unsafe plain.certificate = unsafe pointers[2]
            unsafe plain.private_key = unsafe pointers[3]
            unsafe plain.private_key_password = unsafe pointers[4]
            unsafe plain.verify = settings.verifies ? 1 : 0
            unsafe plain.minimum_version = Int32(truncatingIfNeeded: settings.minimumVersion)
            return unsafe CRateThrottleHiredis_tls_context_new(&plain, error, capacity)
        }
    }
}
#endif
