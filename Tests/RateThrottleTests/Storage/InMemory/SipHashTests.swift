import Testing

@testable import RateThrottle

@Suite("SipHash of 128 bits")
struct SipHashTests {
    private static let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

    private func hash(_ bytes: [UInt8], rounds: Int = 2, finalRounds: Int = 4) -> [UInt8] {
        let hash = String(decoding: bytes, as: UTF8.self).withWords {
            SipHash.hash($0, key: Self.key, rounds: rounds, finalRounds: finalRounds)
        }
        return [hash.low, hash.high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }

    /// The reference implementation's `vectors_sip128`: key 00 to 0f, message 00, 01, … of the length.
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"),
        (1, "da87c1d86b99af44347659119b22fc45"),
    ])
    func isTheReference(_ length: Int, _ expected: String) {
        let text = hash((0..<length).map { UInt8($0) }).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        #expect(text.joined() == expected)
    }

    @Test func everyByteAndLengthCounts() {
        var seen: Set<[UInt8]> = []
        for length in 0..<40 { seen.insert(hash(Array(repeating: 0, count: length), rounds: 1, finalRounds: 3)) }
        #expect(seen.count == 40)
        for position in 0..<40 {
            var bytes = [UInt8](repeating: 0, count: 40)
            bytes[position] = 1
            seen.insert(hash(bytes, rounds: 1, finalRounds: 3))
        }
        #expect(seen.count == 80)
    }

    @Test func fingerprintsTellKeysApart() throws {
        var seen: Set<Fingerprint> = []
        for text in ["a", "b", "A", "a\0", "", "\u{e9}", "e\u{301}", String(repeating: "a", count: 10_000)] {
            #expect(Fingerprint(of: text) == Fingerprint(of: text))
            seen.insert(Fingerprint(of: text))
        }
        #expect(seen.count == 8)
        let rules = try RateThrottleRule.Scope.allCases.flatMap { scope in
            try ["a", "b"].map { try RateThrottleRule(name: $0, limit: 1, window: .seconds(1), scope: scope) }
        }
        let salts = Set(rules.map { Fingerprint.salt(for: $0) } + [.whitelistSalt, .blacklistSalt, .valueSalt])
        #expect(salts.count == 11)
    }
}
