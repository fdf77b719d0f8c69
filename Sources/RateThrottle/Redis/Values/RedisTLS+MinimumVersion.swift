#if Redis
extension RedisTLS {
    /// The oldest version of TLS that is spoken.
    public enum MinimumVersion: String, Sendable, Hashable, CaseIterable {
        /// TLS 1.2 or later.
        case tls12 = "TLSv1.2"
        /// TLS 1.3 or later.
        case tls13 = "TLSv1.3"
    }
}
#endif
