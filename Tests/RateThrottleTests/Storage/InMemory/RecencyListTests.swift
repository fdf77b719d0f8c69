import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The list of recent use, against an array")
struct RecencyListTests {
    private func order(_ list: RecencyList) -> [Int] {
        var order: [Int] = []
        var candidate = list.leastRecent
        while let slot = candidate, order.count <= 100 {
            order.append(slot)
            candidate = list.next(after: slot)
        }
        return order
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func keepsTheOrderOfUse(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var list = RecencyList()
        var model: [Int] = []
        var wrong = 0
        for _ in 0..<3_000 {
            let slot = Int.random(in: 0..<30, using: &generator)
            if let position = model.firstIndex(of: slot) {
                model.remove(at: position)
                if Bool.random(using: &generator) {
                    list.touch(slot)
                    model.append(slot)
                } else {
                    list.remove(slot)
                }
            } else {
                list.insert(slot)
                model.append(slot)
            }
            if order(list) != model { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func isEmptyAfterItsLast() {
        var list = RecencyList()
        #expect(list.leastRecent == nil)
        list.insert(4)
        list.touch(4)
        #expect(order(list) == [4])
        list.remove(4)
        #expect(list.leastRecent == nil)
        list.insert(0)
        #expect(order(list) == [0])
    }
}
