#if Redis
/// What went wrong below the protocol of commands; never with what was received, or a password, in it.
struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Code: Hashable, Sendable {
        /// The system has no more.
        case memory
        /// More than was allowed.
        case limit
        /// What came is not a reply.
        case protocolViolation
        /// The settings of TLS cannot be used, or a session could not be made.
        case tls
        /// The system refused a socket, a thread or a descriptor.
        case socket
        /// A Unix socket has no room for another connection just now.
        case full
        /// A host has no address.
        case resolve
    }

    let code: Code
    let message: String

    var description: String { message }
}
#endif
