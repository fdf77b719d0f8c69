#if Redis
extension RedisTLS {
    /// Whether the server must prove who it is. The raw values are those of Python's `ssl_cert_reqs`.
    public enum CertificateRequirements: String, Sendable, Hashable, CaseIterable {
        /// Any certificate will do: whoever is on the way can read and change everything. For tests only.
        case none
        /// The same as ``required``: to a client, a server always shows a certificate.
        case optional
        /// The certificate must be signed by a trusted authority, be valid now, and be for the server's name.
        case required
    }
}
#endif
