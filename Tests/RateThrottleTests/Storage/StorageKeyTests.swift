import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("The names of keys")
struct StorageKeyTests {
    private static let identifiers = [
        "a", "a:b", "b", "b:c", "c", "a:b:c", "1.2.3.4", "user-7", "2001:db8::1", "::1", "[::1]:80", "{", "}", "{}",
        "{a}",
        "a}b{c", "{a}:i:1:b", "*", "?", "a*", "[ab]", "\\", " ", "  ", "a ", " a", "\0", "a\0", "a\0b", "\n", "\u{e9}",
        "e\u{301}", "日本", "🏳️‍🌈", "-", "=", "#", "=:{a}", "#:{a}",
        // What two of them are hashed to.
        SHA256.hexadecimal(of: "{".utf8), SHA256.hexadecimal(of: "a}b{c".utf8),
        String(repeating: "x", count: 127), String(repeating: "x", count: 128), String(repeating: "x", count: 129),
        String(repeating: "x", count: 10_240), String(repeating: "x", count: 10_239) + "y",
        String(repeating: "é", count: 65),
    ]
    private static let names = [
        "a", "b", "c", "a:b", "b:c", ":", "::", "1:a", "3:a:b", "{a}", "}{", "i:1:a", "a ", " a", "\0", "\u{e9}",
        "e\u{301}",
        String(repeating: "n", count: 64), String(repeating: "n", count: 63), "60000000:5",
    ]

    private func rules() throws -> [RateThrottleRule] {
        try Self.names.flatMap { name in
            try [RateThrottleRule.Scope.ip, .user].map { scope in
                try RateThrottleRule(name: name, limit: 1, window: .seconds(60), scope: scope)
            }
        }
    }

    @Test func areInjective() throws {
        let rules = try rules()
        var meanings: [[UInt8]: String] = [:]
        func note(_ key: String, _ meaning: String) {
            let bytes = Array(key.utf8)
            if let other = meanings[bytes] { Issue.record("\(key.debugDescription): \(meaning) and \(other)") }
            meanings[bytes] = meaning
        }
        for identifier in Self.identifiers {
            for rule in rules {
                for kind in [StorageKey.Kind.state, .counter, .block] {
                    let key = StorageKey.make(kind, rule: rule, identifier: identifier)
                    note(key, "\(kind), \(rule.name.debugDescription), \(rule.scope), \(identifier.debugDescription)")
                }
            }
            for list in AccessList.allCases {
                note(StorageKey.make(list, identifier: identifier), "\(list) \(identifier)")
            }
        }
        #expect(meanings.count == Self.identifiers.count * (Self.names.count * 2 * 3 + 2))
    }

    @Test func stayShort() throws {
        let rules = try rules()
        let lengths = Self.identifiers.flatMap { identifier in
            rules.map { StorageKey.make(.state, rule: $0, identifier: identifier).utf8.count }
        }
        #expect(try #require(lengths.max()) <= 256 - 32)
    }

    /// The longest of all: a counter of the longest window and index, until the year 2286, of the longest rule and identifier.
    @Test(arguments: [1, 9_999_999, RateThrottleRule.maximumDuration], [9_999_999_999_999_999, 1_728_000_000_000_000])
    func countersStayShort(window: Int, now: Int) async throws {
        let medium = ToyMedium()
        medium.clock.set(microsecondsSinceEpoch: now)
        let rule = try RateThrottleRule(
            name: String(repeating: "n", count: 64),
            limit: 1,
            window: .microseconds(window),
            strategy: .slidingCounter,
            scope: .endpoint
        )
        let source = PortableSource(ToyStorage(medium, prefix: ""), clock: medium.clock)
        let check = Check(rule: rule, identifier: String(repeating: "i", count: 128))
        _ = try await source.evaluate([check], peeking: false)
        let longest = try #require(medium.live.keys.map(\.utf8.count).max())
        #expect(longest <= 256 - 32)
        #expect(longest > 190)
    }

    /// What a cluster hashes: what is between the first brace and the next closing one.
    private func hashTag(_ key: String) -> [UInt8] {
        let bytes = Array(key.utf8)
        guard let start = bytes.firstIndex(of: UInt8(ascii: "{")),
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")), end > start + 1
        else { return bytes }
        return Array(bytes[start + 1..<end])
    }

    @Test func ofOneIdentifierShareASlot() throws {
        let rules = try rules().prefix(16)
        for identifier in Self.identifiers {
            var tags: Set<[UInt8]> = []
            for rule in rules {
                for kind in [StorageKey.Kind.state, .counter, .block] {
                    tags.insert(hashTag(StorageKey.make(kind, rule: rule, identifier: identifier)))
                }
            }
            for list in AccessList.allCases { tags.insert(hashTag(StorageKey.make(list, identifier: identifier))) }
            #expect(tags.count == 1, "\(identifier.prefix(40))")
            #expect(tags.first?.isEmpty == false)
        }
    }

    @Test func longAndBracedIdentifiersAreHashed() throws {
        let rule = try RateThrottleRule(name: "r", limit: 1, window: .seconds(1))
        #expect(StorageKey.make(.state, rule: rule, identifier: "a:b") == "s:=:{a:b}:i:1:r")
        let braced = StorageKey.make(.state, rule: rule, identifier: "a}b{c")
        #expect(braced == "s:#:{\(SHA256.hexadecimal(of: "a}b{c".utf8))}:i:1:r")
        #expect(StorageKey.make(.whitelist, identifier: "x") == "w:=:{x}")
        #expect(StorageKey.make(.blacklist, identifier: "x") == "b:=:{x}")
    }
}
