#if Redis
import Testing

@testable import RateThrottle

@Suite("Commands that rest")
struct RestingCommandsTests {
    @Test func theyWakeInTheOrderOfTheirComingWhenTheirTimeHasCome() async throws {
        try await Callers.run { callers in
            var resting = RestingCommands()
            #expect(resting.nextTime == .distantFuture && resting.wake(at: .at(1_000)).isEmpty)
            for (call, time) in [(1, 30), (2, 10), (3, 20), (4, 10)] {
                resting.append(callers.command(UInt64(call), bytes: call), until: .at(time))
            }
            #expect(resting.count == 4 && resting.cost == 10 && resting.nextTime == .at(10))
            #expect(resting.wake(at: .at(9)).isEmpty)
            #expect(resting.wake(at: .at(10)).map(\.call) == [2, 4])
            #expect(resting.cost == 4 && resting.nextTime == .at(20))
            #expect(resting.wake(at: .at(30)).map(\.call) == [1, 3])
            #expect(resting.count == 0 && resting.cost == 0)
        }
    }

    @Test func aDeadlineIsLookedAtToo() async throws {
        try await Callers.run { callers in
            var resting = RestingCommands()
            resting.append(callers.command(1, deadline: .at(5)), until: .at(30))
            #expect(resting.nextTime == .at(5))
        }
    }

    @Test func someAreTaken() async throws {
        try await Callers.run { callers in
            var resting = RestingCommands()
            for call in UInt64(1)...4 { resting.append(callers.command(call), until: .at(10)) }
            #expect(resting.take { $0.call % 2 == 0 }.map(\.call) == [2, 4])
            #expect(resting.count == 2)
            #expect(resting.wake(at: .at(10)).map(\.call) == [1, 3])
        }
    }
}
#endif
