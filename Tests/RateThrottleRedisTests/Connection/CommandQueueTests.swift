#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Commands that wait")
struct CommandQueueTests {
    @Test func theyLeaveInTheOrderOfTheirComing() async throws {
        try await Callers.run { callers in
            var queue = CommandQueue()
            for call in UInt64(1)...3 { queue.append(callers.command(call, bytes: Int(call))) }
            #expect(queue.count == 3 && queue.cost == 6)
            #expect(queue.popFirst()?.call == 1)
            #expect(queue.cost == 5)
            #expect(queue.removeAll().map(\.call) == [2, 3])
            #expect(queue.isEmpty && queue.cost == 0 && queue.nextDeadline == .distantFuture)
            #expect(queue.popFirst() == nil)
        }
    }

    @Test func thoseThatComeBackAreFirstAndInOrder() async throws {
        try await Callers.run { callers in
            var queue = CommandQueue()
            queue.append(callers.command(3, bytes: 1))
            queue.restore([callers.command(1, bytes: 10, deadline: .at(5)), callers.command(2, bytes: 100)])
            #expect(queue.cost == 111)
            #expect(queue.nextDeadline == .at(5))
            #expect(queue.removeAll().map(\.call) == [1, 2, 3])
        }
    }

    @Test func eachGoesBackToItsPlace() async throws {
        try await Callers.run { callers in
            for seed in UInt64(0)..<200 {
                var dice = SplitMix64(seed: seed)
                var queue = CommandQueue()
                let isThere = (0..<12).map { _ in Bool.random(using: &dice) }
                let calls = isThere.indices.map { UInt64($0) }
                for call in calls where isThere[Int(call)] { queue.append(callers.command(call)) }
                var others = calls.filter { !isThere[Int($0)] }.shuffled(using: &dice)
                while !others.isEmpty {
                    let count = Int.random(in: 1...others.count, using: &dice)
                    queue.restore(others.prefix(count).sorted().map { callers.command($0) })
                    others.removeFirst(count)
                }
                #expect(queue.removeAll().map(\.call) == calls, "seed \(seed)")
            }
        }
    }

    @Test func onlyWhatIsDueExpires() async throws {
        try await Callers.run { callers in
            var queue = CommandQueue()
            for (call, deadline) in [(1, 30), (2, 10), (3, 20), (4, 10)] {
                queue.append(callers.command(UInt64(call), bytes: call, deadline: .at(deadline)))
            }
            #expect(queue.nextDeadline == .at(10))
            #expect(queue.expire(at: .at(9)).isEmpty)
            #expect(queue.expire(at: .at(10)).map(\.call) == [2, 4])
            #expect(queue.cost == 4 && queue.nextDeadline == .at(20))
            #expect(queue.expire(at: .at(25)).map(\.call) == [3])
            #expect(queue.expire(at: .at(30)).map(\.call) == [1])
            #expect(queue.nextDeadline == .distantFuture)
        }
    }

    /// The earliest deadline may belong to a command that has left; looking at it must put it right, or the loop spins.
    @Test func anEarliestDeadlineThatIsGoneIsForgotten() async throws {
        try await Callers.run { callers in
            var queue = CommandQueue()
            queue.append(callers.command(1, deadline: .at(10)))
            queue.append(callers.command(2, deadline: .at(50)))
            #expect(queue.popFirst()?.call == 1)
            #expect(queue.expire(at: .at(10)).isEmpty)
            #expect(queue.nextDeadline == .at(50))
            #expect(queue.popFirst()?.call == 2)
            #expect(queue.nextDeadline == .distantFuture)
        }
    }

    @Test func aCancellationTakesAllOfACallAndNothingElse() async throws {
        try await Callers.run { callers in
            var queue = CommandQueue()
            for call in [7, 8, 7, 9] as [UInt64] { queue.append(callers.command(call, bytes: Int(call))) }
            #expect(queue.cancel([7, 100]).map(\.call) == [7, 7])
            #expect(queue.cost == 17)
            #expect(queue.cancel([]).isEmpty)
            #expect(queue.removeAll().map(\.call) == [8, 9])
        }
    }
}
#endif
