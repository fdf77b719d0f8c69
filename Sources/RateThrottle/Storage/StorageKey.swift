/// The names of keys in a storage that is shared by name: injective, and at most 256 bytes with a prefix of up to 32.
///
/// ```
/// state   s:<identifier>:<scope>:<bytes of rule>:<rule>     counter  c:…:<window>:<index>     block  k:…
/// list    w:<identifier>   b:<identifier>   both in one  l:<identifier>
/// value   v:<identifier>, where the storage holds values beside the rest
/// identifier  =:{<as it is>}  |  #:{<SHA-256 in hexadecimal>}    over 128 bytes, or with a brace
/// ```
/// The braces, the first of the key, make all keys of one identifier fall into one slot of a cluster, and end it: with the
/// rule's length behind, ("a:b", "c") and ("a", "b:c") differ. `=` or `#` keeps a hash apart from what looks like one.
enum StorageKey {
    /// What a key holds.
    enum Kind: String {
        case state = "s"
        case counter = "c"
        case block = "k"
        case whitelist = "w"
        case blacklist = "b"
        case lists = "l"
        case value = "v"
    }

    /// The longest identifier that stands in a key as it is, in bytes.
    static let maximumIdentifierLength = 128

    /// The longest plain key that stands in a key as it is, in bytes.
    static let maximumValueKeyLength = 220

    /// The key of an identifier under a rule.
    static func make(_ kind: Kind, rule: RateThrottleRule, identifier: String) -> String {
        let scope = rule.scope.rawValue.prefix(1)
        return "\(kind.rawValue):\(tag(identifier)):\(scope):\(rule.name.utf8.count):\(rule.name)"
    }

    /// The key of an identifier's entry on a list.
    static func make(_ list: AccessList, identifier: String) -> String {
        let kind: Kind = list == .whitelist ? .whitelist : .blacklist
        return "\(kind.rawValue):\(tag(identifier))"
    }

    /// The key of both lists' entries of an identifier.
    static func lists(of identifier: String) -> String { "\(Kind.lists.rawValue):\(tag(identifier))" }

    /// The key of a plain value, which is cut short by a hash where a prefix would make it too long.
    static func value(_ key: String) -> String {
        let isShort = key.utf8.count <= maximumValueKeyLength
        return "\(Kind.value.rawValue):\(isShort ? "=:\(key)" : "#:\(SHA256.hexadecimal(of: key.utf8))")"
    }

    private static func tag(_ identifier: String) -> String {
        let name = name(of: identifier)
        return "\(name.mark):{\(name.text)}"
    }

    /// An identifier as keys name it: as it is, or its hash, and the mark that tells which.
    static func name(of identifier: String) -> (mark: Unicode.Scalar, text: String) {
        let isPlain =
            identifier.utf8.count <= maximumIdentifierLength
            && !identifier.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") })
        return isPlain ? ("=", identifier) : ("#", SHA256.hexadecimal(of: identifier.utf8))
    }
}
