#if Redis
import Testing

@testable import RateThrottle

@Suite("Which master serves a slot")
struct SlotTableTests {
    private func table(_ ranges: [(ClosedRange<Int>, [String])]) throws -> SlotTable {
        SlotTable(
            try SlotMap(
                ClusterReplies.slots(ranges),
                answeredBy: ClusterBench.endpoint("n1"),
                addressMap: try RedisAddressMap([:])
            )
        )
    }

    private func hosts(_ table: SlotTable) -> [String] { table.masters.map(ClusterBench.host) }

    @Test func atFirstNobodyServesAnything() {
        let table = SlotTable()
        #expect(table.masters.isEmpty && table.vacancies == 16_384 && table[0] == nil && table[16_383] == nil)
    }

    @Test func rangesAndGaps() throws {
        let table = try table([(0...1, ["a"]), (3...3, ["b"]), (16_383...16_383, ["a"])])
        let owners = [0, 1, 2, 3, 4, 16_383].map { table[$0].map(ClusterBench.host) }
        #expect(owners == ["a", "a", nil, "b", nil, "a"])
        #expect(hosts(table) == ["a", "b"] && table.vacancies == 16_380)
    }

    /// Each node names the ranges in an order of its own.
    @Test func mastersAreInTheOrderOfTheirSlots() throws {
        let ranges = [(0...9, ["b"]), (10...19, ["a"]), (20...29, ["c"]), (30...39, ["b"])]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            #expect(hosts(try table(order.map { ranges[$0] })) == ["b", "a", "c"])
        }
    }

    @Test func ofRangesThatOverlapTheLastCounts() throws {
        let table = try table([(0...9, ["a"]), (20...29, ["b"]), (0...9, ["c"]), (5...5, ["d"])])
        #expect(hosts(table) == ["c", "d", "b"])
        #expect([0, 5, 9, 20].map { table[$0].map(ClusterBench.host) } == ["c", "d", "c", "b"])
        #expect(table.vacancies == 16_384 - 20)
    }

    @Test func aSlotIsAssigned() throws {
        var table = try table([(0...9, ["a"])])
        table.assign(5, to: ClusterBench.endpoint("b"))
        table.assign(50, to: ClusterBench.endpoint("a"))
        #expect([4, 5, 6, 50].map { table[$0].map(ClusterBench.host) } == ["a", "b", "a", "a"])
        #expect(hosts(table) == ["a", "b"] && table.vacancies == 16_384 - 11)
        table.assign(5, to: ClusterBench.endpoint("a"))
        #expect(table[5] == ClusterBench.endpoint("a"))
    }

    /// A server can name as many as it likes.
    @Test func moreMastersThanSlotsDoNoHarm() throws {
        var table = try table((0..<70_000).map { (7...7, ["h\($0)"]) })
        #expect(hosts(table) == ["h69999"])
        for number in 0..<70_000 { table.assign(9, to: .tcp(host: "m\(number)", port: 1)) }
        #expect(table[9] == .tcp(host: "m69999", port: 1) && table[7] == ClusterBench.endpoint("h69999"))
        #expect(table.masters.count <= 32_768)
    }
}
#endif
