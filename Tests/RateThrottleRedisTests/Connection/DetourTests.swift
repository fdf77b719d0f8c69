#if Redis
import Testing

@testable import RateThrottle

@Suite("Detours of a command")
struct DetourTests {
    private static let server = RedisEndpoint.tcp(host: "n2", port: 7_000)
    private static let moved = RedisError(code: .server, message: "moved")
    private static let down = RedisError(code: .unavailable, message: "down")

    @Test func atFirstThereIsNone() {
        let command = PendingCommand.routed()
        #expect(!command.isAsking && command.detour == nil && command.withoutAsking.detour == nil)
    }

    @Test func aRedirectionIsCountedAndItsReasonKept() throws {
        var command = PendingCommand.routed()
        for count in 1...3 {
            command = command.redirected(asking: nil, because: Self.moved)
            #expect(command.detour?.redirections == count && !command.isAsking && command.detour?.server == nil)
        }
        #expect(command.detour?.refusal == Self.moved)
        command = command.redirected(asking: Self.server, because: Self.down)
        #expect(command.isAsking && command.detour?.server == Self.server && command.detour?.redirections == 4)
        #expect(command.detour?.refusal == Self.down)
    }

    @Test func aRefusalKeepsTheCount() throws {
        let refused = PendingCommand.routed().redirected(asking: nil, because: Self.moved).refused(Self.down)
        #expect(refused.detour?.redirections == 1 && refused.detour?.pauses == 1)
        #expect(refused.refused(Self.down).redirected(asking: nil, because: Self.moved).detour?.pauses == 2)
    }

    /// Both nodes agree on the way: that some of its keys are on their way, too, is no quarrel.
    @Test func aRefusalAfterAnExceptionBeginsAnew() throws {
        var command = PendingCommand.routed()
        for pauses in 1...20 {
            let asking = command.redirected(asking: Self.server, because: Self.moved)
            #expect(asking.detour?.redirections == 1 && asking.redirectionPause == .zero)
            command = asking.refused(Self.down)
            #expect(!command.isAsking && command.detour?.server == nil)
            #expect(command.detour?.redirections == 0 && command.detour?.pauses == pauses)
        }
    }

    /// A new owner that cannot be reached in time is no mistake of the caller's.
    @Test func thatItWasSentElsewhereIsNoObstacle() {
        let command = PendingCommand.routed()
        #expect(command.obstacle == nil && command.redirected(asking: nil, because: Self.moved).obstacle == nil)
        #expect(command.refused(Self.down).obstacle == Self.down)
    }

    /// Such as a PING for each master.
    @Test func aRefusalLeavesACommandWhereItWasMeantToGo() {
        let command = PendingCommand.routed(detour: Detour(server: Self.server))
        #expect(command.refused(Self.down).detour?.server == Self.server)
        #expect(command.withoutAsking.detour?.server == Self.server)
    }

    @Test func withoutAskingItGoesWhereItsKeysAre() {
        let command = PendingCommand.routed().refused(Self.down).redirected(asking: Self.server, because: Self.moved)
        let detour = command.withoutAsking.detour
        #expect(detour?.server == nil && detour?.isAsking == false)
        #expect(detour?.redirections == 1 && detour?.pauses == 1 && detour?.refusal == Self.moved)
    }

    @Test func nodesThatGoOnSendingItToEachOtherAreGivenTime() {
        var command = PendingCommand.routed()
        var pauses: [Duration] = []
        for _ in 1...Detour.maximumRedirections + 4 {
            command = command.redirected(asking: nil, because: Self.moved)
            pauses.append(command.redirectionPause)
        }
        #expect(pauses == [0, 0, 20, 40, 80, 160, 320, 320, 320].map { .milliseconds($0) })
    }

    @Test func serversThatRefuseAreAskedLaterAndLater() {
        var command = PendingCommand.routed()
        var pauses: [Duration] = []
        for _ in 1...8 {
            command = command.refused(Self.down)
            pauses.append(command.refusalPause)
        }
        #expect(pauses == [10, 20, 40, 80, 160, 320, 320, 320].map { .milliseconds($0) })
    }
}
#endif
