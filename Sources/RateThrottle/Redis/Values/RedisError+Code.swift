#if Redis
extension RedisError {
    /// What kind of failure it was.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case timedOut, cancelled, connectionFailed, connectionLost, authentication, permission, tls
            case protocolViolation, overloaded, readOnly, loading, busy, outOfMemory, unavailable, noScript, server
            case invalidArgument, crossSlot, shutDown, forked
        }

        private let value: Value

        /// No answer came before the deadline.
        public static let timedOut = Code(value: .timedOut)
        /// The calling task was cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// No connection could be made: the name was not found, the server refused, or has too many clients.
        public static let connectionFailed = Code(value: .connectionFailed)
        /// The connection ended before the answer came.
        public static let connectionLost = Code(value: .connectionLost)
        /// The server refused the user or the password, or wants one.
        public static let authentication = Code(value: .authentication)
        /// The user may not run the command or use the key.
        public static let permission = Code(value: .permission)
        /// No TLS session: a certificate was refused, or the other side does not speak TLS.
        public static let tls = Code(value: .tls)
        /// The server sent what is not a reply, or not one to this command; the connection was closed.
        public static let protocolViolation = Code(value: .protocolViolation)
        /// The client holds as many unanswered commands or bytes as it may; nothing was sent.
        public static let overloaded = Code(value: .overloaded)
        /// The server is a replica and takes no writes.
        public static let readOnly = Code(value: .readOnly)
        /// The server is reading its data from disk.
        public static let loading = Code(value: .loading)
        /// The server is running somebody's slow script.
        public static let busy = Code(value: .busy)
        /// The server is at its `maxmemory` and evicts nothing.
        public static let outOfMemory = Code(value: .outOfMemory)
        /// The server takes no such command in its present state: MISCONF, NOREPLICAS, CLUSTERDOWN, MASTERDOWN, TRYAGAIN.
        public static let unavailable = Code(value: .unavailable)
        /// The server does not hold the script; send its text.
        public static let noScript = Code(value: .noScript)
        /// Any other error of the server; ``RedisError/serverMessage`` is what it said.
        public static let server = Code(value: .server)
        /// An argument, option or URL is wrong; the message says which and what is allowed.
        public static let invalidArgument = Code(value: .invalidArgument)
        /// The keys of one command lie in different slots of a cluster; nothing was sent. Keys with a `{part}` in common, or a
        /// command for each, can be.
        public static let crossSlot = Code(value: .crossSlot)
        /// The client has been shut down.
        public static let shutDown = Code(value: .shutDown)
        /// The process has been forked; the client works in the parent only.
        public static let forked = Code(value: .forked)

        /// The code's name.
        public var description: String { value.rawValue }
    }
}
#endif
