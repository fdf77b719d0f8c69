import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The list of recent use, against an array")
struct RecencyListTests {
    private static let slots = Array(repeating: Slot(fingerprint: Fingerprint(low: 0, high: 0)), count: 30)

    private func order(_ list: RecencyList, _ slots: [Slot]) -> [Int] {
        var order: [Int] = []
        var candidate = list.leastRecent
        while let slot = candidate, order.count <= 100 {
            order.append(slot)
            candidate = list.next(after: slot, in: slots)
        }
        return order
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func keepsTheOrderOfUse(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var list = RecencyList()
        var slots = Self.slots
        var model: [Int] = []
        var wrong = 0
        for _ in 0..<3_000 {
            let slot = Int.random(in: 0..<30, using: &generator)
            if let position = model.firstIndex(of: slot) {
                model.remove(at: position)
                if Bool.random(using: &generator) {
                    list.touch(slot, in: &slots)
                    model.append(slot)
                } else {
                    list.remove(slot, in: &slots)
                }
            } else {
                list.insert(slot, in: &slots)
                model.append(slot)
            }
            if order(list, slots) != model { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func isEmptyAfterItsLast() {
        var list = RecencyList()
        var slots = Self.slots
        #expect(list.leastRecent == nil)
        list.insert(4, in: &slots)
        list.touch(4, in: &slots)
        #expect(order(list, slots) == [4])
        list.remove(4, in: &slots)
        #expect(list.leastRecent == nil)
        list.insert(0, in: &slots)
        #expect(order(list, slots) == [0])
    }
}
