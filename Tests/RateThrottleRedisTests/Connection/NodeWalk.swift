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
        .error("READONLY You can't write against a read only"),
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
        let node = try NodeTests.node(options)
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
            rest()
            node.outcomes.deliver()
        }
        while submitted < Self.callers { submit(retrying) }
        node.end(.shutDown, .at(now))
        if node.census.load != 0 || !node.connections.isEmpty { Issue.record("seed \(seed): \(node.census)") }
        node.outcomes.deliver()
    }

    private mutating func step(_ retrying: Bool) {
        let connection = node.connections.randomElement(using: &dice)
        switch Int.random(in: 0..<12, using: &dice) {
        case 0..<3: if submitted < Self.callers { submit(retrying) }
        case 3..<5: now += Int.random(in: 0...60, using: &dice)
        case 5: node.cancel([UInt64.random(in: 0...30, using: &dice)])
        case 6:
            if let connection {
                node.handle(.close(.ended("reset", in: .ready, isSecure: false)), of: connection, .at(now))
            }
        default: if let connection { proceed(connection) }
        }
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
                sequence: UInt64(submitted)
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
    private func rest() {
        for _ in 0..<20 {
            node.tick(.at(now))
            if node.wantsConnection(.at(now)) { _ = node.open(.at(now)) }
            node.flush(.at(now))
            if node.nextTime > .at(now) { return }
        }
        Issue.record("seed \(seed): \(node.census) does not rest")
    }
}
#endif
