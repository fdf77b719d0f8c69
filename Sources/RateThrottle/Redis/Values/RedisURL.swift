#if Redis
/// Where servers are and how to log in, as a URL:
///
/// ```
/// redis[s]://[[user]:password@][host][:port][/database][?db=database]
/// redis[s]+sentinel://[[user]:password@]host[:port][,host…]/master[/database][?db=database]
/// redis[s]+cluster://[[user]:password@]host[:port][,host…][/0][?db=0]
/// unix://[[user]:password@]/path/of/the/socket[?db=database]
/// ```
///
/// Without a host it is `localhost`, without a port 6379, or 26379 for a sentinel, without a database 0; `?db=` wins over
/// the path, as in redis-py. User and password are the data nodes', not the sentinels'. User, password, path and query are percent-decoded, and '+' is a plus. The last '@' ends the user and password.
///
/// Errors quote nothing of a URL but its scheme: in one that lacks an '@', any part may be the password.
struct RedisURL: Sendable, Hashable {
    let target: Target
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
        let (target, databaseInPath) = try self.target(parts, scheme)
        let database = databaseInQuery ?? databaseInPath ?? 0
        if case .cluster = target, database != 0 || (databaseInPath ?? 0) != 0 {
            throw .invalidArgument("the URL names a database, and a cluster has one only; allowed: none, or 0")
        }
        return RedisURL(
            target: target,
            credentials: try parts.userinfo.flatMap(credentials),
            database: database,
            usesTLS: scheme.usesTLS
        )
    }
}

extension RedisURL {
    private enum Scheme: String {
        case redis, rediss, unix
        case sentinel = "redis+sentinel"
        case sentinelWithTLS = "rediss+sentinel"
        case cluster = "redis+cluster"
        case clusterWithTLS = "rediss+cluster"

        var usesTLS: Bool { self == .rediss || self == .sentinelWithTLS || self == .clusterWithTLS }
    }

    private static let allowedSchemes = """
        allowed: redis://, redis+sentinel://, redis+cluster://, each with rediss for TLS, and unix://
        """

    /// What the URL leads to, and the database in its path.
    private static func target(_ parts: RedisURLParts, _ scheme: Scheme) throws(RedisError) -> (Target, Int?) {
        switch scheme {
        case .unix: return (.server(try unixEndpoint(parts)), nil)
        case .redis, .rediss:
            let endpoint = try tcpEndpoint(parts.authority, port: RedisEndpoint.defaultPort)
            return (.server(endpoint), try database(ofPath: parts.path))
        case .cluster, .clusterWithTLS:
            let nodes = try endpoints(parts.authority, port: RedisEndpoint.defaultPort)
            return (.cluster(nodes), try database(ofPath: parts.path))
        case .sentinel, .sentinelWithTLS:
            let sentinels = try endpoints(parts.authority, port: RedisEndpoint.defaultSentinelPort)
            let path = parts.path.dropFirst()
            let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            let name = try PercentEncoding.decode(path[..<end], of: "master's name")
            guard !name.isEmpty else {
                throw .invalidArgument(
                    "the URL has no master's name; write it behind the hosts, as in host:26379/master"
                )
            }
            return (.sentinel(masterName: name, sentinels), try database(ofPath: path[end...]))
        }
    }

    private static func scheme(of bytes: ArraySlice<UInt8>) throws(RedisError) -> (Scheme, ArraySlice<UInt8>) {
        let name = bytes.prefix { isSchemeByte($0) }
        let rest = bytes[name.endIndex...]
        guard !name.isEmpty, name.count <= 32, rest.starts(with: "://".utf8) else {
            throw .invalidArgument("the URL has no scheme at its beginning; \(allowedSchemes)")
        }
        let lowercased = String(decoding: name, as: UTF8.self).lowercased()
        if let scheme = Scheme(rawValue: lowercased) { return (scheme, rest.dropFirst(3)) }
        throw .invalidArgument("the URL's scheme \(lowercased) is not known; \(allowedSchemes)")
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
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
