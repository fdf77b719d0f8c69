#if Redis
/// The names of a storage's keys on the server, each with the prefix.
struct RedisKeys: Sendable {
    private static let maximumPrefixLength = 32

    /// What every key begins with.
    let prefix: String

    /// - Throws: ``StorageError`` with code `invalidArgument`.
    init(prefix: String) throws(StorageError) {
        guard (1...Self.maximumPrefixLength).contains(prefix.utf8.count),
            !prefix.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") })
        else {
            throw StorageError(
                code: .invalidArgument,
                message: """
                    key prefix \(String(prefix.prefix(80)).debugDescription) of \(prefix.utf8.count) bytes is refused; \
                    allowed: 1 to \(Self.maximumPrefixLength) bytes without braces
                    """
            )
        }
        self.prefix = prefix
    }

    /// The key of an identifier under a rule.
    func state(_ rule: RateThrottleRule, _ identifier: String) -> String {
        prefix + StorageKey.make(.state, rule: rule, identifier: identifier)
    }

    /// The key of an identifier's list entries.
    func lists(_ identifier: String) -> String { prefix + StorageKey.lists(of: identifier) }

    /// The key of a plain value.
    func value(_ key: String) -> String { prefix + StorageKey.value(key) }

    /// What SCAN is to match: all that has the prefix, whatever the prefix looks like.
    var pattern: String {
        var pattern = ""
        for scalar in prefix.unicodeScalars {
            if "*?[]\\^-".unicodeScalars.contains(scalar) { pattern += "\\" }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern + "*"
    }
}
#endif
