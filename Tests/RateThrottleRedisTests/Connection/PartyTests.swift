#if Redis
import Testing

@testable import RateThrottle

@Suite("Commands that travel as one call")
struct PartyTests {
    private static let noScript = RedisReply.error("NOSCRIPT No matching script.")

    private func commands(
        _ callers: Callers,
        _ calls: ClosedRange<UInt64>,
        _ script: RedisScript,
        deadline: RateThrottle.Instant = .distantFuture,
        part: (UInt64) -> WalkPart = { WalkPart(Int($0)) }
    ) throws -> [PendingCommand] {
        try calls.map { call in
            var command = try callers.command(call, script, shape: .integers(count: 2), deadline: deadline)
            command.merging = part(call)
            return command
        }
    }

    /// The last arguments of each call in what is sent: the numbers that travel together.
    private func parties(_ text: String) -> [[UInt64]] {
        var reader = WireReader()
        reader.append(Array(text.utf8))
        var parties: [[UInt64]] = []
        while let words = try? reader.next()?.elements.map(\.text) {
            parties.append(words.count > 4 ? words[4...].compactMap { UInt64($0) } : [])
        }
        return parties
    }

    private func answer(_ numbers: UInt64...) -> RedisReply { .array(([0] + numbers).map { .integer(Int($0)) }) }

    /// A driver with two plain commands in flight, so that what may travel together waits.
    private func busy(_ callers: Callers, _ surroundings: Surroundings = .alone) throws -> MachineDriver {
        var driver = try MachineDriver(surroundings: surroundings)
        driver.send([callers.command(100), callers.command(101)])
        return driver
    }

    @Test func theyGatherWhileTwoRepliesAreOwed() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try MachineDriver()
            // Nobody waits while the server has nothing to do; what is there at once travels at once.
            #expect(parties(driver.send(try commands(callers, 1...1, script))) == [[]])
            #expect(parties(driver.send(try commands(callers, 2...3, script))) == [[2, 3]])
            #expect(driver.send(try commands(callers, 4...5, script)).isEmpty)
            #expect(driver.machine.gatheringEnd == .at(1) && driver.queue.isNextMergeable)
            #expect(driver.receive(answer(1)) == .finished(1, answer(1)))
            #expect(parties(driver.send(try commands(callers, 6...6, script))) == [[4, 5, 6]])
            #expect(driver.machine.load == 5)
            #expect(driver.receive(answer(2, 3)) == .each([.finished(2, answer(2)), .finished(3, answer(3))]))
            let last = (UInt64(4)...6).map { Event.finished($0, answer($0)) }
            #expect(driver.receive(answer(4, 5, 6)) == .each(last))
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    /// Where replies take long, nothing waits for them.
    @Test func theyGatherForAMillisecond() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try busy(callers)
            #expect(driver.send(try commands(callers, 1...102, script)).isEmpty)
            driver.now = 1
            #expect(parties(driver.send()) == [Array(1...96), Array(97...102)])
            #expect(driver.send(try commands(callers, 103...103, script)).isEmpty)
            #expect(driver.machine.gatheringEnd == .at(2))
            // A connection that takes no more sends none of them, however late it is.
            driver.machine.drain()
            driver.now = 5
            #expect(driver.send().isEmpty && driver.machine.gatheringEnd == .distantFuture)
        }
    }

    @Test func thoseThatCannotBeTogetherAreNot() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try MachineDriver(surroundings: .cluster)
            var all = try commands(callers, 1...4, script) { WalkPart(Int($0), group: $0 == 1 ? 1 : 0) }
            all[1].slot = 7
            for index in 2...3 { all[index].slot = 8 }
            all += try commands(callers, 5...7, script) { WalkPart(Int($0), weight: $0 == 7 ? 48 : 47) }
            let server = RedisEndpoint.tcp(host: "n2", port: 7_000)
            all.append(all[6].redirected(asking: server, because: .server("ASK", ranScript: true)))
            // The slot of the last four is none. In a cluster nothing waits for others.
            #expect(parties(driver.send(all)) == [[], [], [3, 4], [5, 6], [], [], []])
        }
    }

    @Test func eachHasItsOwnEnd() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try MachineDriver()
            var all = try commands(callers, 1...2, script)
            all += try commands(callers, 3...3, script, deadline: .at(50))
            all += try commands(callers, 4...5, script)
            driver.send(all)
            #expect(driver.machine.cancel([2, 9]).sent.map(\.call) == [2])
            driver.now = 50
            #expect(driver.machine.expire(at: driver.time).sent.map(\.call) == [3])
            #expect(driver.machine.tombstones == 2 && driver.machine.load == 5)
            let error = RedisReply.bulk(Array("WRONGTYPE Operation against a key".utf8))
            let reply = RedisReply.array([.integer(0), .integer(1), error, .integer(3), error, .integer(5)])
            let events: [Event] = [.finished(1, answer(1)), .failed(4, .server), .finished(5, answer(5))]
            #expect(driver.receive(reply) == .each(events))
            #expect(driver.machine.load == 0 && driver.machine.cost == 0 && driver.machine.tombstones == 0)
        }
    }

    @Test func aForgottenScriptIsSentAgain() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try MachineDriver()
            driver.send(try commands(callers, 1...2, script))
            _ = driver.receive(answer(1, 2))
            driver.send(try commands(callers, 3...4, script))
            #expect(driver.receive(Self.noScript) == .each([.repeated, .repeated]))
            #expect(driver.machine.load == 2)
            #expect(parties(driver.send()) == [[], []])
            for call in UInt64(3)...4 { #expect(driver.receive(answer(call)) == .finished(call, answer(call))) }
            #expect(driver.send(try commands(callers, 5...6, script)).contains("\r\nEVAL\r\n"))
            #expect(driver.receive(Self.noScript) == .each([.failed(5, .server), .failed(6, .server)]))
        }
    }

    /// One of them may not use its key, or has moved: the others do not suffer for it.
    @Test(arguments: ["NOPERM this user has no permissions to access a key", "TRYAGAIN Multiple keys request during"])
    func whatConcernsOneIsAskedOfEachAlone(_ text: String) async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try MachineDriver(surroundings: .cluster)
            driver.send(try commands(callers, 1...3, script))
            _ = driver.machine.cancel([2])
            #expect(driver.receive(.error(text)) == .each([.repeated, .repeated]))
            #expect(parties(driver.send()) == [[], []])
            guard case .failed(1, .permission) = driver.receive(.error("NOPERM has no permissions to access")) else {
                Issue.record("it was not told")
                return
            }
            #expect(driver.receive(answer(3)) == .finished(3, answer(3)))
        }
    }

    @Test func whatConcernsAllIsToldToAll() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            var driver = try MachineDriver()
            for text in ["BUSY Redis is busy running a script.", "ERR Error running script: killed"] {
                driver.send(try commands(callers, 1...2, script))
                let event = driver.receive(.error(text))
                let isBusy = text.hasPrefix("BUSY")
                let each = (UInt64(1)...2).map { call -> Event in
                    isBusy ? .retry(call, after: .milliseconds(100)) : .failed(call, .server)
                }
                #expect(event == .each(each))
            }
        }
    }

    @Test(arguments: [
        RedisReply.integer(1), .array([]), .array([.integer(0), .integer(1)]),
        .array([.integer(0), .null, .integer(2)]), .array([.bulk([]), .integer(1), .integer(2)]),
        .array([.integer(0), .integer(1), .integer(2), .integer(3)]),
    ])
    func anotherReplyClosesTheConnection(_ reply: RedisReply) async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send(try commands(callers, 1...2, RedisScript("return 1")))
            #expect(driver.receive(reply) == .close(.protocolViolation))
            let lost = driver.close().lost
            #expect(lost.map(\.command.call) == [1, 2] && lost.allSatisfy(\.error.mayHaveExecuted))
        }
    }

    /// What was sent may have been executed, what was cut off was not; each may be repeated by its own settings.
    @Test func aLostConnection() async throws {
        try await Callers.run { callers in
            let script = try RedisScript("return 1")
            for isSent in [true, false] {
                var driver = try MachineDriver()
                var all = try commands(callers, 1...3, script)
                all[1].attemptTimeout = .milliseconds(100)
                driver.load(all)
                driver.machine.wrote(driver.machine.unwritten.count - (isSent ? 0 : 1))
                let remains = driver.close()
                #expect(remains.returned.map(\.call) == (isSent ? [2] : [1, 2, 3]))
                #expect(remains.lost.map(\.command.call) == (isSent ? [1, 3] : []))
                #expect(remains.returned.allSatisfy { $0.mayHaveExecuted == isSent })
            }
        }
    }
}
#endif
