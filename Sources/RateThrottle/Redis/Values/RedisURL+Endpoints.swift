#if Redis
extension RedisURL {
    static func unixEndpoint(_ parts: RedisURLParts) throws(RedisError) -> RedisEndpoint {
        guard parts.authority.isEmpty else {
            throw .invalidArgument(
                """
                the unix URL has a host; allowed: unix:///path or unix://user:password@/path, with '/', '?' and '#' of a \
                password written %2F, %3F and %23
                """
            )
        }
        return try RedisEndpoint(unixPath: PercentEncoding.decode(parts.path, of: "path"))
    }

    /// The hosts of `h1:7000,h2`; `localhost` when there is none.
    static func endpoints(
        _ authority: ArraySlice<UInt8>,
        port standard: Int
    ) throws(RedisError) -> [RedisEndpoint] {
        let hosts = authority.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard hosts.count == 1 || !hosts.contains(where: \.isEmpty) else {
            throw .invalidArgument("the list of hosts has an empty place; allowed: one ',' between two hosts")
        }
        return try hosts.map { host throws(RedisError) in try tcpEndpoint(host, port: standard) }
    }

    static func tcpEndpoint(_ authority: ArraySlice<UInt8>, port standard: Int) throws(RedisError) -> RedisEndpoint {
        var host = authority
        var port = authority.suffix(0)
        let hostEnd = authority.first == UInt8(ascii: "[") ? authority.firstIndex(of: UInt8(ascii: "]")) : nil
        if let colon = authority[(hostEnd ?? authority.startIndex)...].firstIndex(of: UInt8(ascii: ":")) {
            (host, port) = (authority[..<colon], authority[(colon + 1)...])
        }
        guard !port.contains(UInt8(ascii: ":")) else {
            throw .invalidArgument(
                "the port has a ':'; allowed: an IPv6 address in brackets ([::1]), a user and password before an '@'"
            )
        }
        guard let number = port.isEmpty ? standard : DecimalNumber.value(of: port, in: 1...65_535) else {
            throw .invalidArgument("the port is not a number in range; allowed: 1 to 65535, in digits")
        }
        guard !host.isEmpty else { return try RedisEndpoint(host: "localhost", port: number) }
        // RFC 6874: the '%' before a zone is itself percent-encoded.
        let name = String(decoding: host, as: UTF8.self)
        return try RedisEndpoint(host: hostEnd == nil ? name : name.replacing("%25", with: "%"), port: number)
    }
}
#endif
