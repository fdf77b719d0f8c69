import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The index of fingerprints, against a dictionary")
struct FingerprintIndexTests {
    /// Fingerprints of few distinct words, so that homes, tags and both collide.
    private static func fingerprints(_ generator: inout SplitMix64, homes: UInt64) -> [Fingerprint] {
        (0..<300).map { number in
            let tag = UInt64.random(in: 0..<3, using: &generator)
            let home = UInt64.random(in: 0..<homes, using: &generator)
            return Fingerprint(low: tag << 32 | home, high: UInt64(number))
        }
    }

    @Test(arguments: [1, 4, 64, UInt64(UInt32.max)] as [UInt64], [1, 2] as [UInt64])
    func findsWhatIsThere(homes: UInt64, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let keys = Self.fingerprints(&generator, homes: homes)
        var slots = keys.map { Slot(fingerprint: $0) }
        slots.shuffle(using: &generator)
        var index = FingerprintIndex()
        var present: Set<Int> = []
        var wrong = 0
        for _ in 0..<2_000 {
            let slot = Int.random(in: 0..<slots.count, using: &generator)
            if present.remove(slot) != nil {
                index.remove(slots[slot].fingerprint, slot: slot, in: slots)
            } else {
                index.insert(slots[slot].fingerprint, slot: slot, in: slots)
                present.insert(slot)
            }
            let other = Int.random(in: 0..<slots.count, using: &generator)
            for asked in [slot, other] {
                let expected = present.contains(asked) ? asked : nil
                if index.find(slots[asked].fingerprint, in: slots) != expected { wrong += 1 }
            }
        }
        for slot in slots.indices
        where index.find(slots[slot].fingerprint, in: slots) != (present.contains(slot) ? slot : nil) {
            wrong += 1
        }
        #expect(wrong == 0)
        #expect(present.count > 100)
    }

    @Test func findsNothingWhenEmpty() {
        #expect(FingerprintIndex().find(Fingerprint(low: 0, high: 0), in: []) == nil)
    }

    @Test func wrapsAround() {
        // Homes at the end of the first table of eight.
        let slots = [7, 7, 7, 0, 15].map { home in
            Slot(fingerprint: Fingerprint(low: UInt64(home), high: .random(in: 1 ... .max)))
        }
        var index = FingerprintIndex()
        for slot in slots.indices { index.insert(slots[slot].fingerprint, slot: slot, in: slots) }
        index.remove(slots[0].fingerprint, slot: 0, in: slots)
        #expect(index.find(slots[0].fingerprint, in: slots) == nil)
        for slot in 1..<slots.count { #expect(index.find(slots[slot].fingerprint, in: slots) == slot) }
    }
}
