#if Redis
@testable import RateThrottle

/// A machine with a queue before it, and what became of each command.
struct MachineDriver {
    var machine: ConnectionMachine
    var queue = CommandQueue()
    /// The milliseconds of the test.
    var now = 0

    var time: RateThrottle.Instant { .at(now) }

    /// A machine that is ready at a time.
    init(
        stallTimeout: Duration = .milliseconds(1_000),
        healthCheckInterval: Duration? = .milliseconds(30_000),
        surroundings: Surroundings = .alone,
        channel: String? = nil,
        at now: Int = 0
    ) throws {
        let settings = ConnectionSettings(
            greeting: try Greeting(credentials: nil, database: 0, clientName: nil, channel: channel),
            stallTimeout: stallTimeout,
            healthCheckInterval: healthCheckInterval,
            renewalAge: .milliseconds(1_000),
            surroundings: surroundings,
            isSubscribed: channel != nil
        )
        self.now = now
        machine = ConnectionMachine(settings: settings, now: .at(now), connectTimeout: .milliseconds(500))
        machine.resolved()
        machine.greet(.at(now))
        writeAll()
        _ = receive(.status("PONG"))
        if channel != nil { _ = receive(.array([.bulk(Array("subscribe".utf8)), .null, .integer(1)])) }
    }

    /// Loads commands, and returns what they are sent as.
    @discardableResult
    mutating func load(_ commands: [PendingCommand] = []) -> String {
        for command in commands { queue.append(command) }
        machine.load(from: &queue, time)
        return String(decoding: machine.output, as: UTF8.self)
    }

    /// Loads commands and sends all of them.
    @discardableResult
    mutating func send(_ commands: [PendingCommand] = []) -> String {
        let text = load(commands)
        writeAll()
        return text
    }

    mutating func writeAll() { machine.wrote(machine.unwritten.count) }

    mutating func receive(_ reply: RedisReply) -> Event { Event(machine.receive(reply, time)) }

    mutating func timer() -> Event { Event(machine.timer(at: time)) }

    mutating func close() -> Remains { machine.close(RedisError(code: .connectionLost, message: "broken"), time) }
}
#endif
