/// SipHash (Aumasson and Bernstein, 2012; the reference's `siphash.c`), and beside its 64 bits another 64 of the same state.
///
/// 1 round a word and 3 at the end, as Swift's and Rust's own hash tables do; the tests check the same code against the
/// reference's vectors for 2 and 4. The reference makes 128 bits by mixing on before the second half, because it gives both
/// away. Nobody sees these: they only have to tell texts apart, which the 256 bits of the state do.
struct SipHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    @inline(__always)
    private init(key: (UInt64, UInt64)) {
        v0 = 0x736f_6d65_7073_6575 ^ key.0
        v1 = 0x646f_7261_6e64_6f6d ^ key.1
        v2 = 0x6c79_6765_6e65_7261 ^ key.0
        v3 = 0x7465_6462_7974_6573 ^ key.1
    }

    /// Hashes bytes. O(n).
    @inline(__always)
    static func hash(
        _ bytes: ByteWords,
        key: (UInt64, UInt64),
        rounds: Int = 1,
        finalRounds: Int = 3
    ) -> Fingerprint {
        var state = SipHash(key: key)
        let whole = bytes.count >> 3
        for position in 0..<whole { state.compress(bytes[position], rounds: rounds) }
        let rest = bytes.count & 7 == 0 ? 0 : bytes[whole]
        state.compress(rest | UInt64(truncatingIfNeeded: bytes.count) &<< 56, rounds: rounds)
        return state.finish(rounds: finalRounds)
    }

    @inline(__always)
    private mutating func compress(_ word: UInt64, rounds: Int) {
        v3 ^= word
        for _ in 0..<rounds { round() }
        v0 ^= word
    }

    @inline(__always)
    private mutating func finish(rounds: Int) -> Fingerprint {
        v2 ^= 0xff
        for _ in 0..<rounds { round() }
        return Fingerprint(low: v0 ^ v1 ^ v2 ^ v3, high: v0 ^ v2)
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = Self.rotate(v1, 13) ^ v0
        v0 = Self.rotate(v0, 32)
        v2 &+= v3
        v3 = Self.rotate(v3, 16) ^ v2
        v0 &+= v3
        v3 = Self.rotate(v3, 21) ^ v0
        v2 &+= v1
        v1 = Self.rotate(v1, 17) ^ v2
        v2 = Self.rotate(v2, 32)
    }

    @inline(__always)
    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word &<< count | word &>> (64 &- count) }
}
