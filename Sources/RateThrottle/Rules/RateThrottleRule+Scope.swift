extension RateThrottleRule {
    /// What a rule's identifiers are. It is part of every key: user "1.2.3.4" and address 1.2.3.4 never share a bucket.
    ///
    /// A scope changes nothing else: the caller passes the identifier that it names, and for ``global`` one that is the
    /// same for everybody.
    public enum Scope: String, Sendable, Hashable, CaseIterable, Codable {
        /// Client addresses.
        case ip
        /// Users.
        case user
        /// Endpoints.
        case endpoint
        /// One bucket for everybody who passes the same identifier.
        case global
    }
}
