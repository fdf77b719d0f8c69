#if Redis
/// Where a server is and how to log in, as a URL:
///
/// ```
/// redis[s]://[[user]:password@][host][:port][/database][?db=database]
/// unix://[[user]:password@]/path/of/the/socket[?db=database]
/// ```
///
/// Without a host it is `localhost`, without a port 6379, without a database 0; `?db=` wins over the path, as in redis-py.
/// User, password, path and query are percent-decoded, and '+' is a plus. The last '@' ends the user and password.
///
/// Errors quote nothing of a URL but its scheme: in one that lacks an '@', any part may be the password.
struct RedisURL: Sendable, Hashable {
    let endpoint: RedisEndpoint
    let credentials: RedisCredentials?
    let database: Int
    let usesTLS: Bool

    static func parse(_ text: String) throws(RedisError) -> RedisURL {
        let bytes = Array(text.utf8)[...]
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw .invalidArgument(
                "the URL has a space or a control character, perhaps at its end; allowed: its percent-encoded form (%20)"
            )
        }
        let (scheme, rest) = try scheme(of: bytes)
        let parts = try RedisURLParts(rest, isUnix: scheme == .unix)
        let databaseInQuery = try database(ofQuery: parts.query)
        let endpoint: RedisEndpoint
        var database = databaseInQuery
        if scheme == .unix {
            endpoint = try unixEndpoint(parts)
        } else {
            endpoint = try tcpEndpoint(parts.authority)
            let databaseInPath = try self.database(ofPath: parts.path)
            database = databaseInQuery ?? databaseInPath
        }
        return RedisURL(
            endpoint: endpoint,
            credentials: try parts.userinfo.flatMap(credentials),
            database: database ?? 0,
            usesTLS: scheme == .rediss
        )
    }
}

extension RedisURL {
    private enum Scheme: String {
        case redis, rediss, unix
    }

    private static let allowedSchemes = "allowed: redis://, rediss:// (TLS) and unix://"

    private static func scheme(of bytes: ArraySlice<UInt8>) throws(RedisError) -> (Scheme, ArraySlice<UInt8>) {
        let name = bytes.prefix { isSchemeByte($0) }
        let rest = bytes[name.endIndex...]
        guard !name.isEmpty, name.count <= 32, rest.starts(with: "://".utf8) else {
            throw .invalidArgument("the URL has no scheme at its beginning; \(allowedSchemes)")
        }
        let lowercased = String(decoding: name, as: UTF8.self).lowercased()
        if let scheme = Scheme(rawValue: lowercased) { return (scheme, rest.dropFirst(3)) }
        let isPlanned = ["redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster"].contains(lowercased)
        throw .invalidArgument(
            "the URL's scheme \(lowercased) is not \(isPlanned ? "supported yet" : "known"); \(allowedSchemes)"
        )
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func unixEndpoint(_ parts: RedisURLParts) throws(RedisError) -> RedisEndpoint {
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

    private static func tcpEndpoint(_ authority: ArraySlice<UInt8>) throws(RedisError) -> RedisEndpoint {
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
        guard let number = port.isEmpty ? RedisEndpoint.defaultPort : decimal(port, in: 1...65_535) else {
            throw .invalidArgument("the port is not a number in range; allowed: 1 to 65535, in digits")
        }
        guard !host.isEmpty else { return try RedisEndpoint(host: "localhost", port: number) }
        // RFC 6874: the '%' before a zone is itself percent-encoded.
        let name = String(decoding: host, as: UTF8.self)
        return try RedisEndpoint(host: hostEnd == nil ? name : name.replacing("%25", with: "%"), port: number)
    }

    private static func credentials(_ userinfo: ArraySlice<UInt8>) throws(RedisError) -> RedisCredentials? {
        guard !userinfo.isEmpty else { return nil }
        guard let colon = userinfo.firstIndex(of: UInt8(ascii: ":")) else {
            throw .invalidArgument(
                "the URL has a user without a password; write user:password@, or :password@ for the default user"
            )
        }
        let username = try PercentEncoding.decode(userinfo[..<colon], of: "user")
        let password = try PercentEncoding.decode(userinfo[(colon + 1)...], of: "password")
        guard !password.isEmpty else {
            throw .invalidArgument("the password is empty; write one, or leave out everything up to the '@'")
        }
        return RedisCredentials(username: username.isEmpty ? nil : username, password: RedisSecret(password))
    }
}
#endif
