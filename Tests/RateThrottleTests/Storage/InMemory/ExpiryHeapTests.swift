import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The heap of expiries, against a dictionary")
struct ExpiryHeapTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func knowsTheEarliest(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var heap = ExpiryHeap()
        var model: [Int: Int] = [:]
        var wrong = 0
        for _ in 0..<4_000 {
            let slot = Int.random(in: 0..<60, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1, 2:
                let time = Int.random(in: -20...20, using: &generator)
                heap.file(slot, at: time)
                model[slot] = time
            case 3:
                heap.remove(slot)
                model[slot] = nil
            default:
                if let first = heap.first {
                    heap.remove(Int(first.slot))
                    model[Int(first.slot)] = nil
                }
            }
            if heap.time(of: slot) != model[slot] { wrong += 1 }
            if heap.first?.time != model.values.min() { wrong += 1 }
            if let first = heap.first, model[Int(first.slot)] != first.time { wrong += 1 }
        }
        #expect(wrong == 0)
        var drained: [Int] = []
        while let first = heap.first, drained.count < 100 {
            drained.append(first.time)
            heap.remove(Int(first.slot))
        }
        #expect(drained == model.values.sorted())
        #expect(heap.first == nil)
    }

    @Test func removesOnlyWhatIsThere() {
        var heap = ExpiryHeap()
        heap.remove(3)
        heap.file(1, at: .max)
        heap.remove(0)
        heap.remove(7)
        #expect(heap.first?.slot == 1)
        #expect(heap.time(of: 7) == nil)
    }
}
