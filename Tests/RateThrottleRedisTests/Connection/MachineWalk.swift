#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// One walk by chance over connections to a server, and what must hold at each step.
struct MachineWalk {
    enum End: Equatable { case finished, failed, cancelled, expired, lost }

    private static let errors = [
        "BUSY Redis is busy running a script.", "LOADING Redis is loading the dataset in memory",
        "READONLY You can't write against a read only replica.", "ERR what", "OOM command not allowed",
        "NOPERM No permissions to access a key",
    ]
    private static let clusterErrors = [
        "MOVED 7 n2:7000", "ASK 7 n2:7000", "MOVED 8 n2:7000", "CLUSTERDOWN The cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot",
    ]

    private let callers: Callers
    private let script: RedisScript
    private let seed: UInt64
    private let surroundings: Surroundings
    private var dice: SplitMix64
    private var driver: MachineDriver
    private var server = WalkServer()
    private var resting: [PendingCommand] = []
    private var submitted: UInt64 = 0
    private var repeatable: Set<UInt64> = []
    private(set) var ends: [UInt64: End] = [:]

    init(seed: UInt64, callers: Callers, script: RedisScript) throws {
        (self.seed, self.callers, self.script) = (seed, callers, script)
        dice = SplitMix64(seed: seed)
        surroundings = seed % 2 == 0 ? .alone : .cluster
        driver = try MachineDriver(healthCheckInterval: .milliseconds(70), surroundings: surroundings)
    }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            try step()
            checkBooks()
        }
        try finish()
    }

    private mutating func step() throws {
        switch Int.random(in: 0..<32, using: &dice) {
        case 0..<7: try submit()
        case 7..<12: load()
        case 12..<18: write()
        case 18..<23: server.execute(insteadAnswer: chance(8) ? error() : nil)
        case 23..<28: try deliver()
        case 28: cancel()
        case 29: try pass(Int.random(in: 1...80, using: &dice))
        case 30: if chance(4) { try close() }
        default: if chance(3) { server.forgetScript() }
        }
    }

    private mutating func chance(_ sides: Int) -> Bool { Int.random(in: 0..<sides, using: &dice) == 0 }

    private mutating func error() -> String? {
        (surroundings == .cluster ? Self.errors + Self.clusterErrors : Self.errors).randomElement(using: &dice)
    }

    private mutating func submit() throws {
        submitted += 1
        let mayRepeat = chance(4)
        if mayRepeat { repeatable.insert(submitted) }
        let (isScript, isMergeable) = (chance(2), chance(2))
        let keys = isMergeable ? ["m"] : []
        let command = RedisCommand("ECHO", Int(submitted))
        let deadline = driver.now + Int.random(in: 1...300, using: &dice)
        driver.queue.append(
            PendingCommand(
                call: submitted,
                completion: callers.completion,
                frame: try (isScript ? script.command(keys: keys, arguments: [Int(submitted)]) : command).frame(),
                script: isScript ? script : nil,
                runsScript: isScript,
                shape: isScript && isMergeable ? .integers(count: 2) : chance(2) ? .integer : .any,
                deadline: .at(deadline),
                isPatient: chance(3),
                attemptTimeout: mayRepeat ? .milliseconds(100) : nil,
                sequence: submitted,
                slot: 7,
                merging: isScript && isMergeable ? WalkPart(Int(submitted)) : nil
            )
        )
    }

    private mutating func load() {
        driver.queue.restore(resting)
        resting = []
        if driver.machine.output.isEmpty { driver.load() }
    }

    private mutating func write() {
        let unwritten = driver.machine.unwritten
        guard !unwritten.isEmpty else { return }
        let count = chance(2) ? unwritten.count : Int.random(in: 1...unwritten.count, using: &dice)
        server.receive(driver.machine.output[unwritten].prefix(count))
        driver.machine.wrote(count)
    }

    private mutating func deliver() throws {
        guard let reply = server.nextReply() else { return }
        try handle(driver.machine.receive(reply, driver.time))
        if driver.machine.isDrained { try close() }
    }

    private mutating func handle(_ step: Step) throws {
        switch step {
        case .each(let steps): for step in steps { try handle(step) }
        case .nothing, .ready, .repeated: break
        case .finish(let command, .success(let reply)):
            let number = RedisReply.integer(Int(command.call))
            let isOwn = reply == number || reply == .array([.integer(0), number])
            if !isOwn { Issue.record("seed \(seed): \(reply) for \(command.call)") }
            if command.isAsking, !server.exceptions.contains(command.call) {
                Issue.record("seed \(seed): ASKING was not right before \(command.call)")
            }
            end(command, .finished)
        case .finish(let command, .failure): end(command, .failed)
        case .retry(let command, let pause):
            if pause == nil { driver.queue.restore([command]) } else { resting.append(command) }
        case .astray(let command, _): send(command, elsewhere: nil)
        case .redirected(let command, let redirection, let error):
            let server = redirection.kind == .ask ? RedisEndpoint.tcp(host: "n2", port: 7_000) : nil
            send(command.redirected(asking: server, because: error), elsewhere: redirection)
        case .message: Issue.record("seed \(seed): nobody listens")
        case .close(let error):
            Issue.record("seed \(seed): \(error)")
            try close()
        }
    }

    /// The other server is this one, too.
    private mutating func send(_ command: PendingCommand, elsewhere redirection: Redirection?) {
        if surroundings == .alone || redirection?.slot ?? 7 != 7 {
            Issue.record("seed \(seed): there is no other server")
        }
        expectUnexecuted(command)
        resting.append(command)
    }

    private mutating func cancel() {
        guard submitted > 0 else { return }
        let calls: Set = [UInt64.random(in: 1...submitted, using: &dice), submitted]
        for command in driver.queue.cancel(calls) {
            expectUnexecuted(command)
            end(command, .cancelled)
        }
        let (sent, unsent) = driver.machine.cancel(calls)
        unsent.forEach(expectUnexecuted)
        for command in sent + unsent { end(command, .cancelled) }
        let isEnded = calls.allSatisfy { call in ends[call] != nil || resting.contains { $0.call == call } }
        if !isEnded { Issue.record("seed \(seed): a cancellation of \(calls) was lost") }
    }

    private mutating func pass(_ milliseconds: Int) throws {
        driver.now += milliseconds
        for command in driver.queue.expire(at: driver.time) {
            expectUnexecuted(command)
            end(command, .expired)
        }
        let (sent, unsent, repeated) = driver.machine.expire(at: driver.time)
        unsent.forEach(expectUnexecuted)
        for command in sent + unsent { end(command, .expired) }
        driver.queue.restore(repeated)
        let open = driver.machine.flights.flatMap(\.commands) + driver.machine.repeats
        if open.contains(where: { $0.deadline <= driver.time }) { Issue.record("seed \(seed): a deadline was missed") }
        if case .close = driver.timer() { try close() }
        #expect(min(driver.machine.nextTimer, driver.machine.earliestDeadline) > driver.time, "seed \(seed)")
        #expect(driver.queue.nextDeadline > driver.time, "seed \(seed)")
    }

    private mutating func close() throws {
        let remains = driver.close()
        #expect(driver.machine.load == 0 && driver.machine.cost == 0 && driver.machine.nextTimer == .distantFuture)
        for (command, error) in remains.lost {
            if !error.mayHaveExecuted { expectUnexecuted(command) }
            end(command, .lost)
        }
        driver.queue.restore(remains.returned)
        server.reconnect()
        driver.machine = try MachineDriver(
            healthCheckInterval: .milliseconds(70),
            surroundings: surroundings,
            at: driver.now
        ).machine
    }

    /// Its caller will be told that it was not executed.
    private func expectUnexecuted(_ command: PendingCommand) {
        if command.mayHaveExecuted || server.executions[command.call] == nil { return }
        Issue.record("seed \(seed): \(command.call) was executed")
    }

    private mutating func end(_ command: PendingCommand, _ end: End) {
        if ends.updateValue(end, forKey: command.call) == nil { return }
        Issue.record("seed \(seed): \(command.call) ended twice")
    }

    /// Every command is in one place, and the sums are right. Looked at so often that only a difference is recorded.
    private func checkBooks() {
        let machine = driver.machine
        var (owed, flying, cost) = (0, 0, machine.repeats.reduce(0) { $0 + $1.cost })
        machine.flights.forEach { flight in
            owed += flight.load
            cost += flight.cost
            flying += flight.commands.count
        }
        let places = driver.queue.count + flying + machine.repeats.count + resting.count + ends.count
        let isRight =
            machine.load == owed + machine.repeats.count && machine.cost == cost && machine.tombstones == owed - flying
            && places == Int(submitted)
        if !isRight { Issue.record("seed \(seed): \(machine.load) of \(owed), \(places) of \(submitted)") }
    }

    /// The server answers all there is, and everybody has ended, executed as often as allowed.
    private mutating func finish() throws {
        for _ in 0..<1_000 where ends.count < submitted || driver.machine.load > 0 {
            load()
            server.receive(driver.machine.output[driver.machine.unwritten])
            driver.writeAll()
            server.execute(insteadAnswer: nil)
            try deliver()
            checkBooks()
        }
        #expect(ends.count == Int(submitted), "seed \(seed)")
        #expect(driver.machine.load == 0 && driver.machine.cost == 0 && driver.machine.tombstones == 0, "seed \(seed)")
        for (call, end) in ends {
            let executions = server.executions[call, default: 0]
            #expect(executions <= (repeatable.contains(call) ? 2 : 1), "seed \(seed): \(call), \(end)")
            if end == .finished { #expect(executions > 0) }
        }
    }
}
#endif
