#if Redis
/// Why a TLS session failed.
struct TLSFailure: Error, Hashable, Sendable, CustomStringConvertible {
    enum Kind: Hashable, Sendable {
        /// The server's certificate was not accepted.
        case verification
        /// The server refused the client's certificate, or wants one: it will again.
        case refused
        /// The peer does not speak TLS, there is no version in common, or the session broke off.
        case protocolViolation
        /// The system has no more memory.
        case memory
    }

    let kind: Kind
    let text: String

    var description: String { text }
}
#endif
