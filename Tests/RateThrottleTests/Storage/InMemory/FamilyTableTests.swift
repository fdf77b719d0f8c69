import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Families of states, against a dictionary")
struct FamilyTableTests {
    private func family(_ number: Int) -> FamilyTable.Family {
        FamilyTable.Family(
            strategy: RateThrottleStrategy.allCases[number % 5],
            tick: Tick.allCases[number % 3],
            windowMicroseconds: number
        )
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func numbersStandForFamilies(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var table = FamilyTable()
        var members: [(number: UInt8, family: FamilyTable.Family)] = []
        var refusals = 0
        for _ in 0..<5_000 {
            if Int.random(in: 0..<100, using: &generator) < 48, !members.isEmpty {
                let member = members.remove(at: Int.random(in: 0..<members.count, using: &generator))
                table.leave(member.number)
            } else {
                let wanted = family(Int.random(in: 0..<400, using: &generator))
                if let number = table.join(wanted) { members.append((number, wanted)) } else { refusals += 1 }
            }
            let kinds = Set(members.map(\.family))
            #expect(kinds.count <= FamilyTable.capacity)
            if refusals > 0, kinds.count < FamilyTable.capacity { _ = table.join(family(1)).map { table.leave($0) } }
        }
        #expect(members.allSatisfy { table[$0.number] == $0.family })
    }

    @Test func oneNumberForEach() throws {
        var table = FamilyTable()
        let numbers = (0..<FamilyTable.capacity).compactMap { table.join(family($0)) }
        #expect(Set(numbers).count == FamilyTable.capacity)
        #expect(table.join(family(0)) == numbers[0])
        #expect(table.join(family(999)) == nil)
        table.leave(numbers[0])
        #expect(table.join(family(999)) == nil)
        table.leave(numbers[0])
        #expect(table.join(family(999)) == numbers[0])
    }

    @Test func matchesByAllThree() throws {
        var table = FamilyTable()
        func quota(_ strategy: RateThrottleStrategy, _ window: Duration, _ limit: Int) throws -> Quota {
            try RateThrottleRule(name: "r", limit: limit, window: window, strategy: strategy).quota
        }
        let own = try quota(.fixedWindow, .seconds(3_600), 5)
        let family = FamilyTable.Family(
            strategy: .fixedWindow,
            tick: own.tick,
            windowMicroseconds: own.windowMicroseconds
        )
        let joined = table.join(family)
        let number = try #require(joined)
        #expect(table.matches(number, own))
        #expect(table.matches(number, try quota(.fixedWindow, .seconds(3_600), 6)))
        #expect(!table.matches(number, try quota(.leakyBucket, .seconds(3_600), 5)))
        #expect(!table.matches(number, try quota(.fixedWindow, .seconds(3_601), 5)))
        let coarse = try quota(.fixedWindow, .seconds(3_600), 1 << 30)
        #expect(coarse.tick != own.tick)
        #expect(!table.matches(number, coarse))
    }
}
