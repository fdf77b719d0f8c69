#if Redis
import Testing

@testable import RateThrottle

@Suite("What one connection does as time passes")
struct ConnectionMachineTimerTests {
    @Test func aSilentServerIsAskedForASignOfLife() throws {
        var driver = try MachineDriver()
        #expect(driver.machine.nextTimer == .at(30_000))
        driver.now = 29_999
        #expect(driver.timer() == .nothing)
        #expect(driver.machine.output.isEmpty)
        driver.now = 30_000
        #expect(driver.timer() == .nothing)
        let probe = String(decoding: driver.machine.output, as: UTF8.self)
        #expect(probe.hasPrefix("*2\r\n$4\r\nPING\r\n"))
        driver.writeAll()
        #expect(driver.machine.nextTimer == .at(31_000))
        #expect(driver.machine.load == 0)
        let nonce = probe.split(separator: "\r\n").last.map { Array($0.utf8) } ?? []
        #expect(driver.receive(.bulk(nonce)) == .nothing)
        #expect(driver.machine.nextTimer == .at(60_000))
    }

    @Test(arguments: [RedisReply.status("PONG"), .null, .bulk([1, 2, 3]), .integer(1)])
    func anotherAnswerThanItsOwnCloses(_ reply: RedisReply) throws {
        var driver = try MachineDriver()
        driver.now = 30_000
        #expect(driver.timer() == .nothing)
        driver.writeAll()
        #expect(driver.receive(reply) == .close(.protocolViolation))
    }

    @Test func anErrorIsASignOfLife() throws {
        var driver = try MachineDriver()
        driver.now = 30_000
        _ = driver.timer()
        driver.writeAll()
        #expect(driver.receive(.error("NOPERM no")) == .nothing)
    }

    @Test func withoutHealthChecksNobodyIsAsked() throws {
        let driver = try MachineDriver(healthCheckInterval: nil)
        #expect(driver.machine.nextTimer == .distantFuture)
    }

    @Test func aStallIsTimeWithoutAnyReply() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.now = 5_000
            driver.send((1...3).map { callers.command($0) })
            #expect(driver.machine.nextTimer == .at(6_000))
            driver.now = 5_900
            #expect(driver.receive(.null) == .finished(1, .null))
            driver.now = 6_899
            #expect(driver.timer() == .nothing)
            driver.send([callers.command(4)])
            driver.now = 6_900
            #expect(driver.timer() == .close(.connectionLost))
        }
    }

    /// A caller may have asked for more time than a stall takes.
    @Test func patienceOfTheNextCallerCounts() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([
                callers.command(1, deadline: .at(3_000), isPatient: true), callers.command(2, deadline: .at(1_500)),
            ])
            driver.now = 1_500
            #expect(driver.machine.expire(at: .at(1_500)).sent.map(\.call) == [2])
            #expect(driver.timer() == .nothing)
            #expect(driver.machine.nextTimer == .at(3_000))
            driver.now = 3_000
            #expect(driver.machine.expire(at: .at(3_000)).sent.map(\.call) == [1])
            #expect(driver.timer() == .close(.connectionLost))
        }
    }

    @Test func aPatientCallerWhoGivesUpDisturbsNoOther() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, deadline: .at(9_000), isPatient: true), callers.command(2)])
            driver.now = 1_500
            #expect(driver.machine.cancel([1]).sent.map(\.call) == [1])
            #expect(driver.timer() == .nothing)
            driver.now = 9_000
            #expect(driver.timer() == .close(.connectionLost))
        }
    }

    /// A connection that is dead is found out although patient callers go on coming.
    @Test func patienceDoesNotAddUp() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            for now in stride(from: 0, to: 2_000, by: 500) {
                driver.now = now
                _ = driver.machine.expire(at: .at(now))
                #expect(driver.timer() == .nothing)
                driver.send([callers.command(UInt64(now), deadline: .at(now + 2_000), isPatient: true)])
            }
            driver.now = 2_000
            #expect(driver.machine.expire(at: .at(2_000)).sent.map(\.call) == [0])
            #expect(driver.timer() == .close(.connectionLost))
            #expect(driver.close().lost.count == 3)
        }
    }

    /// With two attempts it lasts for the one that is under way.
    @Test func patienceIsForOneAttempt() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, deadline: .at(9_000), isPatient: true, mayRepeat: true)])
            #expect(driver.machine.expire(at: .at(100)).repeated.map(\.call) == [1])
            driver.now = 1_000
            #expect(driver.timer() == .close(.connectionLost))
        }
    }

    @Test func patienceBehindAnotherDoesNot() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1), callers.command(2, deadline: .at(3_000), isPatient: true)])
            driver.now = 1_000
            #expect(driver.timer() == .close(.connectionLost))
        }
    }

    @Test func aTombstoneIsOwedToo() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, deadline: .at(10))])
            #expect(driver.machine.expire(at: .at(10)).sent.count == 1)
            driver.now = 1_000
            #expect(driver.timer() == .close(.connectionLost))
            let remains = driver.close()
            #expect(remains.lost.isEmpty && remains.returned.isEmpty)
        }
    }

    @Test func whatMayBeRepeatedIsRepeatedOnce() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([
                callers.command(1, deadline: .at(190), mayRepeat: true), callers.command(2, deadline: .at(400)),
            ])
            #expect(driver.machine.nextTimer == .at(100))
            driver.now = 100
            let first = driver.machine.expire(at: .at(100))
            #expect(first.sent.isEmpty && first.repeated.map(\.call) == [1])
            #expect(first.repeated.allSatisfy { !$0.mayRepeat && $0.mayHaveExecuted })
            driver.send(first.repeated)
            #expect(driver.machine.load == 3 && driver.machine.tombstones == 1)
            let second = driver.machine.expire(at: .at(399))
            #expect(second.sent.map(\.call) == [1] && second.repeated.isEmpty)
            #expect(driver.machine.load == 3)
        }
    }

    @Test func aDeadlineBeforeTheAttemptsEndCounts() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, deadline: .at(40), mayRepeat: true)])
            #expect(driver.machine.nextTimer == .at(40))
            let (expired, _, repeated) = driver.machine.expire(at: .at(40))
            #expect(expired.map(\.call) == [1] && repeated.isEmpty)
        }
    }

    /// A deadline whose command was answered wakes the loop once, not again and again.
    @Test func deadlinesOfTheAnsweredAreForgotten() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, deadline: .at(50))])
            #expect(driver.receive(.null) == .finished(1, .null))
            #expect(driver.machine.expire(at: .at(50)).sent.isEmpty)
            #expect(driver.machine.earliestDeadline == .distantFuture)
        }
    }
}
#endif
