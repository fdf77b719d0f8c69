#if Redis
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

/// One of many clients of a server that is away for a while, without sockets: when it dials.
struct HerdMember {
    /// How long the machine that the server ran on takes to refuse, and the server to answer.
    static let trip = Duration.milliseconds(1)

    private let node: Node
    private let callers: Callers
    private var dialing: [(connection: Connection, until: RateThrottle.Instant)] = []
    /// When it dialled, from when the server went away.
    private(set) var dials: [RateThrottle.Instant] = []
    /// How many attempts were under way at the same time at most.
    private(set) var mostDialing = 0

    /// A member, with dice of its own.
    init(seed: UInt64, _ callers: Callers) throws {
        final class Dice: Sendable {
            let dice: Lock<SplitMix64>
            init(_ seed: UInt64) { dice = Lock(SplitMix64(seed: seed)) }
        }
        let dice = Dice(seed)
        node = try NodeTests.node()
        node.policy = PoolPolicy(maxConnections: 50, backoff: RedisBackoff()) { range in
            dice.dice.withLock { $0.pick(range) }
        }
        self.callers = callers
    }

    /// Loses its connection at 0, while it has calls to make, and dials until the server is back and has answered.
    mutating func live(until back: RateThrottle.Instant) throws {
        var now = RateThrottle.Instant.at(-60_000)
        NodeTests.answer(try #require(node.open(now)), of: node, now)
        now = .at(0)
        let lost = RedisError.ended("the server closed the connection", in: .ready, isSecure: false)
        node.handle(.close(lost), of: try #require(node.connections.first), now)
        while node.census.ready == 0 {
            node.submit(callers.command(1))
            node.tick(now)
            // Asked again, as the loop does in each round.
            for _ in 0..<3 where node.wantsConnection(now) {
                dialing.append((try #require(node.open(now)), now + Self.trip))
                dials.append(now)
            }
            mostDialing = max(mostDialing, node.census.dialing)
            let next = min(node.nextTime, dialing.first?.until ?? .distantFuture)
            try #require(next > now && next < back + .seconds(60), "it does not come back")
            now = next
            guard let (connection, until) = dialing.first, until <= now else { continue }
            dialing.removeFirst()
            if now < back {
                node.handle(.close(.refusedConnection("refused")), of: connection, now)
            } else {
                NodeTests.answer(connection, of: node, now)
            }
        }
    }
}
#endif
