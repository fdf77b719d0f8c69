import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The heap of expiries, against a dictionary")
struct ExpiryHeapTests {
    private static let slots = Array(repeating: Slot(fingerprint: Fingerprint(low: 0, high: 0)), count: 60)

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func knowsTheEarliest(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var heap = ExpiryHeap()
        var slots = Self.slots
        var model: [Int: Int] = [:]
        var wrong = 0
        for _ in 0..<4_000 {
            let slot = Int.random(in: 0..<60, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1, 2:
                let time = Int.random(in: -20...20, using: &generator)
                heap.file(slot, at: time, in: &slots)
                model[slot] = time
            case 3:
                heap.remove(slot, in: &slots)
                model[slot] = nil
            default:
                if let first = heap.first {
                    heap.remove(first.slot, in: &slots)
                    model[first.slot] = nil
                }
            }
            if heap.time(of: slots[slot]) != model[slot] { wrong += 1 }
            if heap.first?.time != model.values.min() { wrong += 1 }
            if let first = heap.first, model[first.slot] != first.time { wrong += 1 }
        }
        #expect(wrong == 0)
        var drained: [Int] = []
        while let first = heap.first, drained.count < 100 {
            drained.append(first.time)
            heap.remove(first.slot, in: &slots)
        }
        #expect(drained == model.values.sorted())
        #expect(heap.first == nil)
    }

    @Test func removesOnlyWhatIsThere() {
        var heap = ExpiryHeap()
        var slots = Self.slots
        heap.remove(3, in: &slots)
        heap.file(1, at: .max, in: &slots)
        heap.remove(0, in: &slots)
        heap.remove(7, in: &slots)
        #expect(heap.first?.slot == 1)
        #expect(heap.time(of: slots[7]) == nil)
    }
}
