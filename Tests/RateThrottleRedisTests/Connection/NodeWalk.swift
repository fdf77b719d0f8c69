#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// One walk by chance over a server's connections, without sockets.
struct NodeWalk {
    /// How many callers there are in a walk.
    static let callers = 30

    private static let replies: [RedisReply] = [
        .null, .null, .null, .null, .error("BUSY Redis is busy running a script."),
        .error("LOADING Redis is loading the dataset in memory"),
        .error("READONLY You can't write against a read only"), .error("MOVED 7 n2:7000"), .error("ASK 7 n2:7000"),
        .error("CLUSTERDOWN The cluster is down"), .error("TRYAGAIN Multiple keys request"),
    ]

    private let seed: UInt64
    private let node: Node
    private let batch: Batch
    private var dice: SplitMix64
    private var now = 0
    private var submitted = 0

    /// Walks until all have been answered.
    static func run(seed: UInt64) async throws -> [Result<RedisReply, RedisError>] {
        var dice = SplitMix64(seed: seed)
        let options = RedisOptions(
            socketTimeout: .milliseconds(200),
            socketConnectTimeout: .milliseconds(150),
            retryOnTimeout: Bool.random(using: &dice),
            healthCheckInterval: .milliseconds(300),
            maxConnections: Int.random(in: 1...3, using: &dice)
        )
        let surroundings = [Surroundings.alone, .sentinels, .cluster].randomElement(using: &dice) ?? .alone
        let node = try NodeBench(surroundings, options).node
        return await withCallContinuation { continuation in
            let batch = Batch(count: callers, continuation)
            var walk = NodeWalk(seed: seed, node: node, batch: batch, dice: dice)
            walk.walk(retrying: options.retryOnTimeout)
        }
    }

    private init(seed: UInt64, node: Node, batch: Batch, dice: SplitMix64) {
        (self.seed, self.node, self.batch, self.dice) = (seed, node, batch, dice)
    }

    private mutating func walk(retrying: Bool) {
        for _ in 0..<100 {
            step(retrying)
            settle()
            rest()
            node.outcomes.deliver()
        }
        while submitted < Self.callers { submit(retrying) }
        node.end(.shutDown, .at(now))
        if node.hasNews { Issue.record("seed \(seed): news of a server that is gone") }
        if node.census.load != 0 || !node.connections.isEmpty { Issue.record("seed \(seed): \(node.census)") }
        node.outcomes.deliver()
    }

    private mutating func step(_ retrying: Bool) {
        let connection = node.connections.randomElement(using: &dice)
        switch Int.random(in: 0..<13, using: &dice) {
        case 0..<3: if submitted < Self.callers { submit(retrying) }
        case 3..<5: now += Int.random(in: 0...60, using: &dice)
        case 5: node.cancel([UInt64.random(in: 0...30, using: &dice)])
        case 6:
            if let connection {
                node.handle(.close(.ended("reset", in: .ready, isSecure: false)), of: connection, .at(now))
            }
        case 7: if node.settings.isReplaceable { replace() }
        default: if let connection { proceed(connection) }
        }
    }

    /// Another server has this one's place, and then it has it again.
    private mutating func replace() {
        guard Int.random(in: 0..<4, using: &dice) == 0 else { return }
        var returned: [PendingCommand] = []
        if node.settings.connection.surroundings == .sentinels {
            returned = node.dismiss(.at(now))
            if !node.connections.isEmpty || node.census.load > 0 { Issue.record("seed \(seed): something is left") }
        } else {
            returned = node.surrender()
            node.drain(.at(now))
        }
        for command in returned {
            if command.isAsking, command.detour?.server == nil { Issue.record("seed \(seed): whom does it ask?") }
            node.submit(command, isNew: false)
        }
    }

    /// What a loop does with what has happened.
    private mutating func settle() {
        let news = node.takeNews()
        if !node.settings.isReplaceable, !news.commands.isEmpty { Issue.record("seed \(seed): no other server") }
        for (command, redirection, error) in news.redirected {
            let next = command.redirected(asking: redirection.kind == .ask ? node.endpoint : nil, because: error)
            if next.redirectionPause > .zero {
                node.rest(next, until: .at(now) + next.redirectionPause)
            } else {
                node.submit(next, isNew: false)
            }
        }
        for command in news.strays { node.submit(command, isNew: false) }
    }

    private mutating func submit(_ retrying: Bool) {
        node.submit(
            PendingCommand(
                call: UInt64(submitted),
                completion: .element(batch, submitted),
                frame: [1, 2, 3, 4],
                script: nil,
                runsScript: false,
                shape: .any,
                deadline: .at(now + Int.random(in: 0...300, using: &dice)),
                isPatient: Bool.random(using: &dice),
                attemptTimeout: retrying ? .milliseconds(100) : nil,
                sequence: UInt64(submitted),
                slot: 7
            )
        )
        submitted += 1
    }

    /// The next of what can happen to a connection.
    private mutating func proceed(_ connection: Connection) {
        switch connection.machine.phase {
        case .resolving: connection.machine.resolved()
        case .connecting: connection.machine.greet(.at(now))
        default:
            let unwritten = connection.machine.unwritten.count
            if unwritten > 0 { return connection.machine.wrote(Int.random(in: 1...unwritten, using: &dice)) }
            guard !connection.machine.flights.isEmpty, let reply = Self.replies.randomElement(using: &dice) else {
                return
            }
            node.handle(connection.machine.receive(reply, .at(now)), of: connection, .at(now))
        }
    }

    /// Rounds of a loop, until it would wait.
    private mutating func rest() {
        for _ in 0..<20 {
            node.tick(.at(now))
            settle()
            if node.wantsConnection(.at(now)) { _ = node.open(.at(now)) }
            node.flush(.at(now))
            if node.nextTime > .at(now), !node.hasNews { return }
        }
        Issue.record("seed \(seed): \(node.census) does not rest")
    }
}
#endif
