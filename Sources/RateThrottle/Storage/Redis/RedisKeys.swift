#if Redis
/// The names of a storage's keys on the server, each with the prefix.
struct RedisKeys: Sendable {
    private static let maximumPrefixLength = 32

    /// What every key begins with.
    let prefix: String
    private let prefixBytes: [UInt8]

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
        prefixBytes = Array(prefix.utf8)
    }

    /// The key of an identifier under a rule.
    func state(_ rule: RateThrottleRule, _ identifier: String) -> String {
        prefix + StorageKey.make(.state, rule: rule, identifier: identifier)
    }

    /// The key of an identifier's list entries.
    func lists(_ identifier: String) -> String { prefix + StorageKey.lists(of: identifier) }

    /// Writes the key of an identifier, which goes by a name, under a rule: that of ``state(_:_:)``.
    func write(stateOf name: Name, under rule: RateThrottleRule, to frame: inout ScriptFrame) {
        let count = rule.name.utf8.count
        begin(StorageKey.Kind.state, name, following: 4 + ScriptFrame.digits(of: count) + count, to: &frame)
        frame.write(UInt8(ascii: ":"))
        frame.write(rule.scope.rawValue.utf8.first ?? 0)
        frame.write(UInt8(ascii: ":"))
        frame.write(digitsOf: count)
        frame.write(UInt8(ascii: ":"))
        frame.write(rule.name.utf8)
        frame.end()
    }

    /// Writes the key of list entries: that of ``lists(_:)``.
    func write(listsOf name: Name, to frame: inout ScriptFrame) {
        begin(StorageKey.Kind.lists, name, following: 0, to: &frame)
        frame.end()
    }

    /// An identifier as keys name it.
    typealias Name = (mark: Unicode.Scalar, text: String)

    private func begin(_ kind: StorageKey.Kind, _ name: Name, following: Int, to frame: inout ScriptFrame) {
        frame.begin(prefixBytes.count + 6 + name.text.utf8.count + following)
        frame.write(prefixBytes)
        frame.write(kind.rawValue.utf8.first ?? 0)
        frame.write(UInt8(ascii: ":"))
        frame.write(UInt8(truncatingIfNeeded: name.mark.value))
        frame.write(UInt8(ascii: ":"))
        frame.write(UInt8(ascii: "{"))
        frame.write(name.text.utf8)
        frame.write(UInt8(ascii: "}"))
    }

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
