#if Redis
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("Slots of keys")
struct HashSlotTests {
    @Test func theSpecificationsVector() {
        #expect(HashSlot.checksum("123456789".utf8) == 0x31c3)
        #expect(HashSlot.checksum([]) == 0)
        #expect(HashSlot.of("123456789".utf8) == 12_739)
    }

    @Test(arguments: [("", 0), ("foo", 12_182), ("bar", 5_061), ("hello", 866), ("somekey", 11_058)])
    func known(_ key: String, _ slot: UInt16) {
        #expect(HashSlot.of(key.utf8) == slot)
    }

    @Test(
        "What stands in the first braces counts, if anything does",
        arguments: [
            ("foo{bar}{zap}", "bar"), ("{user1000}.following", "user1000"), ("foo{{bar}}zap", "{bar"), ("}{a}", "a"),
            ("{a}", "a"), ("x{a}y}", "a"), ("{ }", " "), ("{a{b}c}", "a{b"),
        ]
    )
    func tags(_ key: String, _ tag: String) {
        #expect(HashSlot.of(key.utf8) == HashSlot.checksum(tag.utf8) % 16_384)
    }

    @Test(arguments: ["foo{}{bar}", "{}x", "{}", "{", "}", "a{b", "a}b{", "}{", "{}{a}"])
    func withoutATag(_ key: String) {
        #expect(HashSlot.of(key.utf8) == HashSlot.checksum(key.utf8) % 16_384)
    }

    @Test("The table is the polynomial, bit by bit, whatever the bytes and wherever the slice begins")
    func bitByBit() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let key = (0..<random.pick(0...40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var sum: UInt16 = 0
            for byte in key {
                sum ^= UInt16(byte) << 8
                for _ in 0..<8 { sum = sum & 0x8000 == 0 ? sum << 1 : sum << 1 ^ 0x1021 }
            }
            #expect(HashSlot.checksum(key) == sum)
            #expect(HashSlot.of(([1, 2, 3] + key).dropFirst(3)) == HashSlot.of(key))
            #expect(HashSlot.of(key) < HashSlot.count)
        }
    }
}
#endif
