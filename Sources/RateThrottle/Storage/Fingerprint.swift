/// A 128-bit keyed hash that stands for a key. Nobody who does not know the process's secret can make two collide, and by
/// chance 10^9 keys do with probability 10^-21.
struct Fingerprint: Sendable, Hashable {
    /// The first 64 bits: where the key lies in a table.
    var low: UInt64
    /// The last 64 bits: which shard it is in.
    var high: UInt64

    /// Combines an identifier's fingerprint with a salt: as distinct as a hash of both, at one operation a word.
    @inline(__always)
    static func ^ (identifier: Fingerprint, salt: Fingerprint) -> Fingerprint {
        Fingerprint(low: identifier.low ^ salt.low, high: identifier.high ^ salt.high)
    }
}

extension Fingerprint {
    /// The process's secret.
    static let secret = makeSecret()
    /// Another one for salts, so that no identifier that reads like a salt cancels it out.
    private static let saltSecret = makeSecret()

    private static func makeSecret() -> (UInt64, UInt64) {
        (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    }

    /// The fingerprint of a text. O(bytes).
    init(of text: String) {
        self.init(of: text, under: Self.secret)
    }

    /// The same under ``secret``, for who has a copy of it at hand.
    @inline(__always)
    init(of text: String, under secret: (UInt64, UInt64)) {
        self = text.withWords { SipHash.hash($0, key: secret) }
    }

    /// The salt that keeps one kind of key, and one rule, apart from all others.
    init(salt: String) {
        self.init(of: salt, under: Self.saltSecret)
    }

    /// The salt of a rule's keys.
    static func salt(for rule: RateThrottleRule) -> Fingerprint {
        Fingerprint(salt: "rule:\(rule.scope.rawValue):\(rule.name)")
    }

    static let whitelistSalt = Fingerprint(salt: "whitelist")
    static let blacklistSalt = Fingerprint(salt: "blacklist")
    static let valueSalt = Fingerprint(salt: "value")

    /// The salt of a list's entries.
    static func salt(for list: AccessList) -> Fingerprint {
        switch list {
        case .whitelist: whitelistSalt
        case .blacklist: blacklistSalt
        }
    }
}
