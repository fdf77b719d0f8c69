#if Redis
import Testing

@testable import RateThrottle

@Suite("What one connection does")
struct ConnectionMachineTests {
    private func newMachine() throws -> ConnectionMachine {
        let greeting = try Greeting(
            credentials: RedisCredentials(username: nil, password: RedisSecret("p")),
            database: 3,
            clientName: nil
        )
        let settings = ConnectionSettings(
            greeting: greeting,
            stallTimeout: .seconds(1),
            healthCheckInterval: nil,
            renewalAge: .seconds(1)
        )
        return ConnectionMachine(settings: settings, now: .at(0), connectTimeout: .milliseconds(500))
    }

    @Test func nothingOfCallersGoesBeforeTheGreetingIsAnswered() async throws {
        try await Callers.run { callers in
            var machine = try newMachine()
            var queue = CommandQueue()
            queue.append(callers.command(1))
            machine.load(from: &queue, .at(0))
            #expect(machine.output.isEmpty)
            machine.resolved()
            machine.greet(.at(1))
            let greeting = machine.output
            machine.load(from: &queue, .at(1))
            #expect(machine.output == greeting && queue.count == 1 && machine.load == 0)
            machine.wrote(greeting.count)
            #expect(Event(machine.receive(.status("OK"), .at(2))) == .nothing)
            #expect(Event(machine.receive(.status("OK"), .at(2))) == .nothing)
            #expect(Event(machine.receive(.status("PONG"), .at(3))) == .ready)
            #expect(machine.readySince == .at(3))
            machine.load(from: &queue, .at(3))
            #expect(machine.load == 1 && machine.cost == 10 && queue.isEmpty)
        }
    }

    @Test func aRefusedGreetingCloses() throws {
        var machine = try newMachine()
        machine.greet(.at(0))
        #expect(Event(machine.receive(.error("WRONGPASS no"), .at(1))) == .close(.authentication))
        _ = machine.close(.shutDown, .at(1))
        #expect(machine.phase == .closed)
        #expect(machine.nextTimer == .distantFuture && machine.output.isEmpty)
    }

    @Test func connectingHasADeadline() throws {
        var machine = try newMachine()
        for step in [0, 1, 2, 3] {
            #expect(machine.nextTimer == .at(500))
            #expect(Event(machine.timer(at: .at(499))) == .nothing)
            #expect(Event(machine.timer(at: .at(500))) == .close(.connectionFailed))
            switch step {
            case 0: machine.resolved()
            case 1: machine.securing()
            default: machine.greet(.at(1))
            }
        }
    }

    @Test func eachReplyIsItsCallers() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            #expect(driver.send((1...3).map { callers.command($0) }).utf8.count == 30)
            #expect(driver.machine.load == 3 && driver.machine.cost == 30)
            for call in 1...3 { #expect(driver.receive(.integer(call)) == .finished(UInt64(call), .integer(call))) }
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
            #expect(driver.receive(.integer(4)) == .close(.protocolViolation))
        }
    }

    @Test func anErrorIsItsCallersAlone() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, shape: .integer), callers.command(2)])
            #expect(driver.receive(.error("WRONGTYPE no")) == .failed(1, .server))
            #expect(driver.receive(.null) == .finished(2, .null))
        }
    }

    @Test func aReplyOfAnotherShapeEndsAllThatIsInFlight() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, shape: .integer), callers.command(2)])
            #expect(driver.receive(.status("OK")) == .close(.protocolViolation))
            let remains = driver.close()
            #expect(remains.lost.map(\.command.call) == [1, 2])
            #expect(remains.lost.allSatisfy { $0.error.mayHaveExecuted })
            #expect(driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    @Test func placesOfThoseWhoGaveUpAreKept() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let deadlines: [RateThrottle.Instant] = [.at(50), .at(500), .at(50), .at(500)]
            driver.send(zip(1...4, deadlines).map { callers.command($0, deadline: $1) })
            #expect(driver.machine.nextTimer == .at(50))
            #expect(driver.machine.expire(at: .at(49)).sent.isEmpty)
            #expect(driver.machine.expire(at: .at(50)).sent.map(\.call) == [1, 3])
            #expect(driver.machine.nextTimer == .at(500))
            #expect(driver.machine.cancel([2, 99]).sent.map(\.call) == [2])
            #expect(driver.machine.tombstones == 3 && driver.machine.load == 4)
            for _ in 1...3 { #expect(driver.receive(.integer(0)) == .nothing) }
            #expect(driver.receive(.integer(4)) == .finished(4, .integer(4)))
            #expect(driver.machine.tombstones == 0 && driver.machine.load == 0 && driver.machine.cost == 0)
        }
    }

    @Test func aReplyToNobodyMustFitAllTheSame() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1, shape: .integer), callers.command(2)])
            #expect(driver.machine.cancel([1]).sent.count == 1)
            #expect(driver.receive(.status("OK")) == .close(.protocolViolation))
        }
    }

    @Test func aWriteHasAllOfAPipelineAndNotTooMuchElse() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            let large = (1...3).map { callers.command($0, bytes: 40_000) }
            let pipeline = (4...6).map { _ in callers.command(4, bytes: 40_000) }
            #expect(driver.send(large + pipeline).utf8.count == 80_000)
            #expect(driver.send().utf8.count == 160_000)
            #expect(driver.queue.isEmpty)
        }
    }

    @Test func itDrains() async throws {
        try await Callers.run { callers in
            var driver = try MachineDriver()
            driver.send([callers.command(1)])
            driver.machine.drain()
            #expect(driver.load([callers.command(2)]).isEmpty)
            #expect(!driver.machine.isDrained)
            #expect(driver.receive(.null) == .finished(1, .null))
            #expect(driver.machine.isDrained)
            #expect(driver.queue.count == 1)
        }
    }
}
#endif
