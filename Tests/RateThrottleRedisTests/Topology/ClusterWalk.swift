#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// One walk by chance over what nodes of a cluster say and what befalls them, and what must hold at each step.
struct ClusterWalk {
    private static let nodes = (1...6).map { "n\($0)" }
    private static let errors = [
        ClusterBench.refused, ClusterBench.lost, RedisError(code: .unavailable, message: "CLUSTERDOWN"),
    ]

    private let seed: UInt64
    private let bench: ClusterBench
    private var dice: SplitMix64
    private var lastGeneration = 0
    private var roundTime: Int?
    private(set) var waits = 0
    private(set) var answers = 0

    init(seed: UInt64) throws {
        self.seed = seed
        dice = SplitMix64(seed: seed)
        bench = try ClusterBench(Array(Self.nodes.prefix(Int.random(in: 1...3, using: &dice))))
        bench.now = 1_000
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            step()
            check()
        }
        finish()
    }

    private mutating func step() {
        switch Int.random(in: 0..<17, using: &dice) {
        case 0..<2: if isSomeoneWaiting, !bench.servers.isEmpty { waits += 1 }
        case 2..<5: bench.now += [0, 1, 40, 100, 1_000].randomElement(using: &dice) ?? 0
        case 5..<8: ask()
        case 8..<13: answer()
        case 13: bench.doubt(node(), because: Self.errors.randomElement(using: &dice) ?? ClusterBench.lost)
        case 14: bench.topology.connected(ClusterBench.endpoint(node()))
        default: redirect()
        }
    }

    private mutating func node() -> String { Self.nodes.randomElement(using: &dice) ?? "" }

    /// One command for each of some slots, and one without keys.
    private var isSomeoneWaiting: Bool {
        bench.isWaiting(nil) || [0, 4_000, 8_000, 12_000, 16_383].contains { bench.isWaiting($0) }
    }

    private mutating func redirect() {
        let isMove = Bool.random(using: &dice)
        let (slot, server) = (UInt16.random(in: 0..<16_384, using: &dice), node())
        guard !bench.servers.isEmpty else { return }
        let owner = bench.route(slot)
        let target = bench.redirect("\(isMove ? "MOVED" : "ASK") \(slot) \(server):7000")
        if target != server || bench.standing(of: server) != .serving { Issue.record("seed \(seed): not followed") }
        if !isMove, !bench.isWaiting(slot), owner != nil, bench.topology.degradation == nil, bench.route(slot) != owner
        {
            Issue.record("seed \(seed): an exception moved the slot \(slot)")
        }
    }

    private mutating func ask() {
        let open = Set(bench.open.map(\.server))
        let asked = bench.tick()
        guard !asked.isEmpty else { return }
        if !open.isEmpty { Issue.record("seed \(seed): two rounds at a time") }
        if let roundTime, bench.now < roundTime + 100 { Issue.record("seed \(seed): asked too soon") }
        if Set(asked).count < asked.count { Issue.record("seed \(seed): one is asked twice") }
        roundTime = bench.now
    }

    private mutating func answer() {
        guard let node = bench.open.randomElement(using: &dice).map(\.server).map(ClusterBench.host) else { return }
        answers += 1
        let wasWaiting = isSomeoneWaiting
        if Int.random(in: 0..<3, using: &dice) == 0 {
            bench.fail(node)
        } else {
            let masters = Self.nodes.shuffled(using: &dice).prefix(Int.random(in: 0...4, using: &dice))
            let state = Int.random(in: 0..<4, using: &dice) == 0 ? "fail" : "ok"
            bench.answer(node, Array(masters), Int.random(in: 0...4, using: &dice), state: state)
        }
        let isReleased = wasWaiting && !isSomeoneWaiting
        if isReleased, bench.topology.generation == lastGeneration { Issue.record("seed \(seed): released untold") }
    }

    /// A time that has come is a time to do something.
    private mutating func check() {
        lastGeneration = bench.topology.generation
        var topology = bench.topology
        guard topology.nextTime <= bench.time else { return }
        let isIdle = topology.tick(bench.time).isEmpty
        if isIdle || topology.nextTime <= bench.time { Issue.record("seed \(seed): a loop without rest") }
    }

    /// All that was asked is answered or fails: nobody waits any more.
    private mutating func finish() {
        _ = bench.route()
        for _ in 0..<100 where !bench.open.isEmpty || bench.topology.nextTime <= bench.time {
            ask()
            answer()
            check()
        }
        if !bench.open.isEmpty || isSomeoneWaiting { Issue.record("seed \(seed): someone waits for nothing") }
    }
}
#endif
