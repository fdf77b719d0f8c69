#if Redis
import Testing

@testable import RateThrottle

@Suite("What errors of the server lead to")
struct ConnectionMachineReplyTests {
    private static let noScript = RedisReply.error("NOSCRIPT No matching script.")

    private func names(_ text: String) -> [String] {
        text.split(separator: "\r\n").map(String.init).filter { ["EVAL", "EVALSHA"].contains($0) }
    }

    @Test func theSourceGoesFirstAndOnce() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return 1")
            let text = driver.send(try [1, 2, 3].map { try callers.command($0, script) })
            #expect(names(text) == ["EVAL", "EVALSHA", "EVALSHA"])
        }
    }

    @Test func aForgottenScriptIsSentAgainAndFollowersByName() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return 1")
            driver.send([try callers.command(1, script)])
            #expect(driver.receive(.integer(1)) == .finished(1, .integer(1)))
            driver.send(try [2, 3].map { try callers.command($0, script) })
            #expect(driver.receive(Self.noScript) == .repeated)
            #expect(driver.receive(Self.noScript) == .repeated)
            #expect(driver.machine.load == 2)
            #expect(names(driver.send([try callers.command(4, script)])) == ["EVAL", "EVALSHA", "EVALSHA"])
            for call in UInt64(2)...4 { #expect(driver.receive(.integer(7)) == .finished(call, .integer(7))) }
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    /// The second comes when the source is already on its way for the first: its name is enough.
    @Test func theSourceIsNotSentTwiceForOneLoss() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return 1")
            driver.send([try callers.command(1, script)])
            _ = driver.receive(.integer(1))
            driver.send(try [2, 3].map { try callers.command($0, script) })
            #expect(driver.receive(Self.noScript) == .repeated)
            #expect(names(driver.send()) == ["EVAL"])
            #expect(driver.receive(Self.noScript) == .repeated)
            #expect(names(driver.send()) == ["EVALSHA"])
        }
    }

    /// Its source was there: the script itself has said so, and must not run again.
    @Test func aScriptThatSaysThatItIsUnknownRunsOnce() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return redis.error_reply('NOSCRIPT No matching script.')")
            driver.send([try callers.command(1, script)])
            #expect(driver.receive(Self.noScript) == .failed(1, .server))
            #expect(names(driver.send([try callers.command(2, script)])) == ["EVALSHA"])
            #expect(driver.receive(Self.noScript) == .repeated)
            #expect(names(driver.send()) == ["EVAL"])
            #expect(driver.receive(Self.noScript) == .failed(2, .server))
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    /// The words are the server's, the sentences are not.
    @Test(arguments: ["BUSY the lock is held", "LOADING my list", "NOSCRIPT here"])
    func aScriptsOwnErrorIsFinal(_ text: String) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return 1")
            driver.send(try [1, 2].map { try callers.command($0, script) })
            for call in UInt64(1)...2 { #expect(driver.receive(.error(text)) == .failed(call, .server)) }
            #expect(driver.machine.phase == .ready && driver.machine.load == 0)
        }
    }

    @Test func aServerThatLoadsDrainsAndReturnsAll() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1), callers.command(2)])
            #expect(driver.receive(.error("LOADING dataset in memory")) == .retry(1, after: nil))
            #expect(driver.load([callers.command(3)]).isEmpty)
            #expect(driver.receive(.error("LOADING dataset in memory")) == .retry(2, after: nil))
            #expect(driver.machine.isDrained && driver.machine.load == 0)
        }
    }

    @Test func aBusyServerIsAskedOnceMore() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1)])
            guard case .retry(let command, let pause) = driver.machine.receive(.error("BUSY script"), .at(0)) else {
                Issue.record("not repeated")
                return
            }
            #expect(command.call == 1 && command.hasBackedOff && pause == .milliseconds(100))
            driver.send([command])
            #expect(driver.receive(.error("BUSY script")) == .failed(1, .busy))
            #expect(driver.machine.phase == .ready)
        }
    }

    /// Not one that was connected to just now: another attempt would hardly lead elsewhere.
    @Test func aReplicaIsLeftWhenItsConnectionIsOld() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.now = 999
            driver.send([callers.command(9)])
            #expect(driver.receive(.error("READONLY You can't write")) == .failed(9, .readOnly))
            #expect(driver.machine.phase == .ready)
            driver.now = 1_000
            driver.send([callers.command(1), callers.command(2)])
            #expect(driver.receive(.error("READONLY You can't write")) == .failed(1, .readOnly))
            #expect(driver.machine.phase == .draining)
            #expect(driver.receive(.null) == .finished(2, .null))
            #expect(driver.machine.isDrained)
        }
    }

    /// What comes before the command was sent cannot be its reply; the command itself is safe to send elsewhere.
    @Test(arguments: [(0, RedisReply.null), (0, .error("ERR what")), (5, .null)])
    func aReplyBeforeItsCommandIsNobodys(_ written: Int, _ reply: RedisReply) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.load([callers.command(1)])
            driver.machine.wrote(written)
            #expect(driver.receive(reply) == .close(.protocolViolation))
            #expect(driver.close().returned.map(\.call) == [1])
        }
    }

    @Test func whatWasNotSentComesBackInOrder() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.load((1...4).map { callers.command($0) })
            // The first is sent, the second in part.
            driver.machine.wrote(15)
            #expect(driver.machine.unwritten == 15..<40)
            let remains = driver.close()
            #expect(remains.returned.map(\.call) == [2, 3, 4])
            #expect(remains.lost.map(\.command.call) == [1])
            #expect(remains.lost.first?.error.mayHaveExecuted == true)
            #expect(remains.lost.first?.error.code == .connectionLost)
            #expect(driver.machine.load == 0 && driver.machine.cost == 0 && driver.machine.phase == .closed)
        }
    }

    @Test func aCommandThatIsCutEachTimeIsGivenUp() async throws {
        try await Callers.run { callers in
            var commands = [callers.command(1)]
            for attempt in 1...3 {
                var driver = try MachineDriver()
                driver.load(commands)
                driver.machine.wrote(1)
                let remains = driver.close()
                commands = remains.returned
                #expect(remains.returned.count == (attempt < 3 ? 1 : 0))
                #expect(remains.lost.map(\.error.mayHaveExecuted) == (attempt < 3 ? [] : [false]))
            }
        }
    }

    @Test func whatMayBeRepeatedSurvivesTheConnectionOnce() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, mayRepeat: true), callers.command(2, deadline: .at(5), mayRepeat: true)])
            driver.now = 10
            let remains = driver.close()
            #expect(remains.returned.map(\.call) == [1])
            #expect(remains.lost.map(\.command.call) == [2])
            var next = try MachineDriver()
            next.send(remains.returned)
            #expect(next.close().lost.map(\.command.call) == [1])
        }
    }

    @Test func whatWaitsToBeRepeatedComesBackToo() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return 1")
            driver.send([try callers.command(3, script)])
            _ = driver.receive(.null)
            driver.send([try callers.command(1, script), callers.command(2)])
            #expect(driver.receive(Self.noScript) == .repeated)
            let remains = driver.close()
            #expect(remains.returned.map(\.call) == [1])
            #expect(remains.lost.map(\.command.call) == [2])
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    /// A machine whose second command waits to be sent again with its source, behind output that is not taken.
    private func repeating(_ callers: Callers) throws -> MachineDriver {
        var driver = try MachineDriver()
        let script = try RedisScript("return 1")
        driver.send([try callers.command(1, script)])
        _ = driver.receive(.null)
        driver.send([try callers.command(2, script, deadline: .at(500))])
        driver.load([callers.command(3)])
        #expect(driver.receive(Self.noScript) == .repeated)
        return driver
    }

    @Test func whatWaitsToBeRepeatedCanBeCancelled() async throws {
        try await Callers.run { callers in
            var driver = try repeating(callers)
            let (sent, unsent) = driver.machine.cancel([2])
            #expect(sent.isEmpty && unsent.map(\.call) == [2])
            #expect(driver.machine.load == 1 && driver.machine.cost == 10)
        }
    }

    @Test func whatWaitsToBeRepeatedEndsByItsDeadline() async throws {
        try await Callers.run { callers in
            var driver = try repeating(callers)
            #expect(driver.machine.earliestDeadline == .at(500))
            #expect(driver.machine.expire(at: .at(499)).unsent.isEmpty)
            #expect(driver.machine.earliestDeadline == .at(500))
            #expect(driver.machine.expire(at: .at(500)).unsent.map(\.call) == [2])
            #expect(driver.machine.load == 1 && driver.machine.earliestDeadline == .distantFuture)
        }
    }

    @Test func onlyRepliesOfAnyShapeAreExpectedToBeLarge() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let script = try RedisScript("return 1")
            #expect(!driver.machine.expectsLargeReply)
            driver.send([try callers.command(1, script, shape: .integer), try callers.command(2, script)])
            #expect(!driver.machine.expectsLargeReply)
            _ = driver.receive(.integer(1))
            #expect(driver.machine.expectsLargeReply)
        }
    }
}
#endif
