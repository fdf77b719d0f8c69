import Testing

@testable import RateThrottle

@Suite("SipHash and the rest of its state")
struct SipHashTests {
    private static let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

    private func hash(_ bytes: [UInt8], rounds: Int = 2, finalRounds: Int = 4) -> Fingerprint {
        String(decoding: bytes, as: UTF8.self).withWords {
            SipHash.hash($0, key: Self.key, rounds: rounds, finalRounds: finalRounds)
        }
    }

    /// The reference implementation's `vectors_sip64`: key 00 to 0f, message 00, 01, … of the length.
    @Test(
        arguments: [
            (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (2, 0x0d6c_8009_d9a9_4f5a),
            (7, 0xab02_00f5_8b01_d137), (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5),
            (16, 0x3f2a_cc7f_57c2_9bdb),
        ] as [(Int, UInt64)]
    )
    func isTheReference(_ length: Int, _ expected: UInt64) {
        #expect(hash((0..<length).map { UInt8($0) }).low == expected)
    }

    /// Each half of a fingerprint alone tells texts apart that differ in a bit, and half of its bits change.
    @Test func bothHalvesDependOnEveryBit() {
        let text = Array("user:0123456".utf8)
        let plain = hash(text, rounds: 1, finalRounds: 3)
        var changed = (low: 0, high: 0, both: 0)
        var seen: Set<UInt64> = [plain.low, plain.high]
        for bit in 0..<text.count * 7 {
            var other = text
            other[bit / 7] ^= 1 << UInt8(bit % 7)
            let hash = hash(other, rounds: 1, finalRounds: 3)
            seen.formUnion([hash.low, hash.high])
            changed.low += (hash.low ^ plain.low).nonzeroBitCount
            changed.high += (hash.high ^ plain.high).nonzeroBitCount
            changed.both += (hash.low ^ plain.low ^ hash.high ^ plain.high).nonzeroBitCount
        }
        #expect(seen.count == 2 * (text.count * 7 + 1))
        // 84 × 64 bits, of which half are 2,688 give or take 37.
        for count in [changed.low, changed.high, changed.both] { #expect((2_500...2_876).contains(count)) }
    }

    @Test func everyByteAndLengthCounts() {
        var seen: Set<Fingerprint> = []
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
