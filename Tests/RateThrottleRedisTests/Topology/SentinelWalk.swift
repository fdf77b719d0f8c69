#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

/// One walk by chance over what sentinels say and what befalls the master, and what must hold at each step.
struct SentinelWalk {
    private static let masters = ["a", "b", "c"]
    private static let errors = [SentinelBench.refused, SentinelBench.replica, SentinelBench.lost]

    private let seed: UInt64
    private let bench: SentinelBench
    private let sentinels: [String]
    private var dice: SplitMix64
    private var lastServers: [String] = []
    private var lastGeneration = 0
    private(set) var switches = 0
    private(set) var waits = 0

    init(seed: UInt64) throws {
        self.seed = seed
        dice = SplitMix64(seed: seed)
        sentinels = (1...Int.random(in: 1...5, using: &dice)).map { "s\($0)" }
        bench = try SentinelBench(sentinels)
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
        case 0..<2: if bench.isWaiting(), !bench.servers.isEmpty { waits += 1 }
        case 2..<5: bench.now += [0, 1, 40, 100, 1_000].randomElement(using: &dice) ?? 0
        case 5..<8: ask()
        case 8..<13: answer()
        case 13: bench.doubt(master(), because: Self.errors.randomElement(using: &dice) ?? SentinelBench.lost)
        case 14: bench.topology.connected(.tcp(host: master(), port: 6_379))
        case 15: bench.hear(from: sentinel())
        default: bench.listen(to: sentinel())
        }
    }

    private mutating func master() -> String { Self.masters.randomElement(using: &dice) ?? "" }

    private mutating func sentinel() -> String { sentinels.randomElement(using: &dice) ?? "" }

    private func ask() {
        let open = Set(bench.open.map(\.server).map(SentinelBench.host))
        if !open.isDisjoint(with: bench.tick()) { Issue.record("seed \(seed): one is asked twice at a time") }
    }

    private mutating func answer() {
        guard let inquiry = bench.open.randomElement(using: &dice) else { return }
        let (sentinel, master) = (SentinelBench.host(inquiry.server), master())
        let isAnswer = Int.random(in: 0..<4, using: &dice) > 0
        let epoch = Int.random(in: 0...4, using: &dice)
        let wasWaiting = bench.isWaiting()
        if isAnswer { bench.answer(sentinel, master, epoch) } else { bench.fail(sentinel) }
        let isReleased = wasWaiting && !bench.isWaiting()
        if isReleased, bench.topology.generation == lastGeneration { Issue.record("seed \(seed): released untold") }
    }

    /// Whoever is to act on a change is told, and a time that has come is a time to do something.
    private mutating func check() {
        let (servers, generation) = (bench.servers, bench.topology.generation)
        if servers != lastServers {
            switches += lastServers.isEmpty ? 0 : 1
            if generation == lastGeneration { Issue.record("seed \(seed): another master untold") }
        }
        (lastServers, lastGeneration) = (servers, generation)
        var topology = bench.topology
        guard topology.nextTime <= bench.time else { return }
        let isIdle = topology.tick(bench.time).isEmpty
        if isIdle || topology.nextTime <= bench.time { Issue.record("seed \(seed): a loop without rest") }
    }

    /// All that was asked is answered or fails: nobody waits any more.
    private mutating func finish() {
        _ = bench.route()
        for _ in 0..<100 where !bench.open.isEmpty || bench.topology.nextTime <= bench.time || bench.isWaiting() {
            if bench.open.isEmpty, bench.topology.nextTime > bench.time {
                // A round is put off, if not by much.
                let pause = (bench.topology.nextTime - bench.time) / .milliseconds(1)
                if pause > 100 { Issue.record("seed \(seed): someone waits for \(pause) ms") }
                bench.now += Int(pause)
            }
            ask()
            answer()
            check()
        }
        if !bench.open.isEmpty || bench.isWaiting() { Issue.record("seed \(seed): someone waits for nothing") }
    }
}
#endif
