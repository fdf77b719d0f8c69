import Testing

@testable import RateThrottle

@Suite("Numbered places")
struct PoolTests {
    @Test func placesAreUsedAgain() {
        var pool = Pool<[Int]>()
        let (first, second) = (pool.add([1]), pool.add([2]))
        #expect(first != second)
        #expect(pool.count == 2)
        pool.change(first) { $0.append(3) }
        #expect(pool[first] == [1, 3])
        #expect(pool.take(first) == [1, 3])
        #expect(pool.take(first) == nil)
        #expect(pool[first] == nil)
        #expect(pool.count == 1)
        #expect(pool.add([4]) == first)
        #expect(pool[second] == [2])
        #expect(pool.count == 2)
    }
}
