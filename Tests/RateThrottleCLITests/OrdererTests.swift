import Testing

@testable import RateThrottleCLI

@Suite("Requests in order")
struct OrdererTests {
    /// What comes out: times and the positions at which they went in.
    private func order(_ times: [Int], sorts: Bool, sorting: Int = 1_000, lookAhead: Int = 8) -> (Orderer, [Entry]) {
        var orderer = Orderer(sorts: sorts, bounds: .init(sorting: sorting, lookAhead: lookAhead))
        var entries: [Entry] = []
        for (key, time) in times.enumerated() { orderer.add(time: time, key: key) { entries.append($0) } }
        orderer.finish { entries.append($0) }
        return (orderer, entries)
    }

    /// Times as a generator with a fixed seed gives them.
    private func scattered(_ count: Int, by spread: Int) -> [Int] {
        var state: UInt64 = 42
        return (0..<count).map { position in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return position / 3 + Int(state >> 33) % spread
        }
    }

    /// The order of a sort that keeps equal ones as they are.
    private func sorted(_ times: [Int]) -> [Int] {
        times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    }

    @Test(arguments: [0, 1, 2, 10, 999, 1_000])
    func sorting(_ count: Int) {
        let times = scattered(count, by: 400)
        let (orderer, entries) = order(times, sorts: true)
        #expect(entries.map(\.key) == sorted(times))
        #expect(entries.map(\.time) == times.sorted())
        #expect(orderer.isSorting)
        #expect(orderer.lateCount == 0)
    }

    @Test func lookingAheadIsStable() {
        // Three of a second, and up to 9 ahead or behind: 64 look far enough.
        let times = scattered(5_000, by: 10)
        let (orderer, entries) = order(times, sorts: false, lookAhead: 64)
        #expect(entries.map(\.key) == sorted(times))
        #expect(orderer.lateCount == 0)
        #expect(!orderer.isSorting)
    }

    @Test func lateRequestsGoToTheTimeReached() {
        let (orderer, entries) = order([10, 11, 12, 5, 13, 12], sorts: false, lookAhead: 2)
        #expect(entries.map(\.key) == [0, 3, 1, 2, 5, 4])
        #expect(entries.map(\.time) == [10, 10, 11, 12, 12, 13])
        #expect(orderer.lateCount == 1)
        #expect(orderer.summary.contains("looking 2 ahead; 1 came too late"))
    }

    @Test func nothingIsLostWithinTheBound() {
        let (orderer, entries) = order([9, 8, 7, 6], sorts: false, lookAhead: 4)
        #expect(entries.map(\.time) == [6, 7, 8, 9])
        #expect(orderer.lateCount == 0)
    }

    @Test func tooManyToSort() {
        let times = scattered(5_000, by: 10)
        let (orderer, entries) = order(times, sorts: true, sorting: 100, lookAhead: 64)
        #expect(entries.map(\.key) == sorted(times))
        #expect(!orderer.isSorting)
        #expect(orderer.lateCount == 0)
    }

    @Test func tooManyToSortAndTooLate() {
        let (orderer, entries) = order([1, 2, 3, 4, 5, 6, 0], sorts: true, sorting: 4, lookAhead: 2)
        // The fifth brings the change, which releases 1, 2 and 3.
        #expect(entries.map(\.key) == [0, 1, 2, 3, 6, 4, 5])
        #expect(entries.map(\.time) == [1, 2, 3, 4, 4, 5, 6])
        #expect(orderer.lateCount == 1)
    }

    @Test func timesNeverGoBack() {
        let (_, entries) = order(scattered(3_000, by: 500), sorts: false, lookAhead: 5)
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(Set(entries.map(\.key)).count == 3_000)
    }
}
