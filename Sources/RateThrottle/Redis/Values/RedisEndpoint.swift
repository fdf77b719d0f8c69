#if Redis
/// Where a server listens.
enum RedisEndpoint: Sendable, Hashable {
    /// A name or an address, the latter without brackets, and a port.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket.
    case unix(path: String)

    static let defaultPort = 6379
    static let defaultSentinelPort = 26_379

    /// How many bytes a Unix socket's path may have.
    #if canImport(Darwin)
    static let maximumUnixPath = 103
    #else
    static let maximumUnixPath = 107
    #endif

    /// Checks a host and a port. An IPv6 address may stand in brackets and have a zone (`fe80::1%eth0`).
    /// - Throws: ``RedisError``, whose message does not quote the host: it may be the rest of a URL with a password in it.
    init(host: String, port: Int) throws(RedisError) {
        guard (1...65_535).contains(port) else {
            throw .invalidArgument("the port is out of range; allowed: 1 to 65535")
        }
        guard let host = Self.checked(host) else {
            throw .invalidArgument(
                """
                the host is not a name or an address; allowed: letters, digits, '-' and '_' between single dots, or an \
                IPv6 address, which a URL has in brackets
                """
            )
        }
        self = .tcp(host: host, port: UInt16(port))
    }

    /// Checks the path of a Unix socket.
    init(unixPath path: String) throws(RedisError) {
        guard !path.isEmpty else { throw .invalidArgument("the path of the Unix socket is empty; allowed: a path") }
        guard !path.utf8.contains(0) else {
            throw .invalidArgument("the path of the Unix socket has a NUL byte; allowed: a path without one")
        }
        guard path.utf8.count <= Self.maximumUnixPath else {
            throw .invalidArgument(
                """
                the path of the Unix socket has \(path.utf8.count) bytes; allowed: 1 to \(Self.maximumUnixPath), the \
                system's limit
                """
            )
        }
        self = .unix(path: path)
    }

    /// The name or address that a server's certificate is for: without a zone, and without the dot that ends a full name.
    var certificateName: String? {
        guard case .tcp(let host, _) = self else { return nil }
        let name = host.prefix { $0 != "%" }
        return String(name.hasSuffix(".") ? name.dropLast() : name)
    }

    private static func checked(_ host: String) -> String? {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let bare = isBracketed ? String(host.dropFirst().dropLast()) : host
        let parts = bare.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        if let address = parts.first, HostSyntax.isIPv6(String(address)) {
            return parts.dropFirst().allSatisfy(HostSyntax.isZone) ? bare : nil
        }
        return HostSyntax.isName(host.hasSuffix(".") ? String(host.dropLast()) : host) ? host : nil
    }
}

extension RedisEndpoint: CustomStringConvertible {
    /// `localhost:6379`, `[::1]:6379`, or a path.
    var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
#endif
