#if Redis
/// Where to connect in place of what sentinels and nodes of a cluster announce, when the way to them leads through a
/// translation of addresses.
struct RedisAddressMap: Sendable, Hashable {
    /// By host in small letters, and port or nil for any; the value's port is nil for the same one.
    private let entries: [Address: Address]

    private struct Address: Sendable, Hashable {
        let host: String
        let port: UInt16?
    }

    /// Reads a map such as `["10.0.0.5:6379": "203.0.113.7:30001", "10.0.0.6": "203.0.113.8"]`.
    /// - Throws: ``RedisError``, which quotes only what is an address: anything else may be a URL with a password in it.
    init(_ texts: [String: String]) throws(RedisError) {
        var entries: [Address: Address] = [:]
        // In order, so that of several mistakes always the same one is named.
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
            guard let from = Self.address(key) else {
                throw .invalidArgument("a key of addressMap is not an address; \(Self.allowed)")
            }
            guard let to = Self.address(value) else {
                throw .invalidArgument("the value of addressMap for \(key) is not an address; \(Self.allowed)")
            }
            let announced = Address(host: from.host.lowercased(), port: from.port)
            guard entries.updateValue(to, forKey: announced) == nil else {
                throw .invalidArgument("addressMap has the key \(key) in several spellings; allowed: one")
            }
        }
        self.entries = entries
    }

    /// The endpoint to connect to; the entry with the port wins over the one without.
    func mapped(_ endpoint: RedisEndpoint) -> RedisEndpoint {
        guard !entries.isEmpty, case .tcp(let host, let port) = endpoint else { return endpoint }
        let name = host.lowercased()
        guard let to = entries[Address(host: name, port: port)] ?? entries[Address(host: name, port: nil)] else {
            return endpoint
        }
        return .tcp(host: to.host, port: to.port ?? port)
    }

    private static let allowed = """
        allowed: a host or host:port; an IPv6 address with a port stands in brackets ([::1]:6379)
        """

    /// `host`, `host:port`, `::1`, `[::1]` or `[::1]:port`.
    private static func address(_ text: String) -> Address? {
        let bytes = text.utf8
        let isBareIPv6 = bytes.first != UInt8(ascii: "[") && bytes.count { $0 == UInt8(ascii: ":") } > 1
        let tail = bytes.lastIndex(of: UInt8(ascii: "]")) ?? bytes.startIndex
        var (host, port) = (text, UInt16?.none)
        if !isBareIPv6, let colon = bytes[tail...].lastIndex(of: UInt8(ascii: ":")) {
            host = String(text[..<colon])
            port = DecimalNumber.value(of: bytes[colon...].dropFirst(), in: 1...65_535).map { UInt16($0) }
            guard port != nil else { return nil }
        }
        guard case .tcp(let name, _)? = try? RedisEndpoint(host: host, port: RedisEndpoint.defaultPort) else {
            return nil
        }
        return Address(host: name, port: port)
    }
}
#endif
