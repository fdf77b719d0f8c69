extension Target {
    /// All that can be told from results.
    static func all(_ results: Results) -> [Target] {
        let rounds = results.rounds.map(together)
        return together(results).enumerated().map { position, target in
            var target = target
            target.rounds = rounds.map { $0[position] }
            return target
        }
    }

    /// Always the same ones in the same order.
    private static func together(_ results: Results) -> [Target] { memory(results) + redis(results) }

    private static func memory(_ results: Results) -> [Target] {
        let keys = results.manyKeys
        let many = keys.map { "\(Number.grouped($0)) keys" } ?? "many keys"
        func own(_ place: String, _ mode: String, _ threads: Int, _ figure: KeyPath<Figures, Double?>) -> Double? {
            results.figure(figure) {
                $0.who == Identity.library && $0.strategy == "token_bucket" && $0.place == place && $0.mode == mode
                    && $0.workers == threads && (place != "spread" || $0.keys == keys)
            }
        }
        let go = "Go x/time/rate, mutex and map"
        func peer(_ place: String) -> Double? {
            results.figure(\.nanoseconds) {
                $0.who == go && $0.place == place && $0.workers == 1 && (place != "spread" || $0.keys == keys)
            }
        }
        let (one, two) = (own("spread", "now", 1, \.nanoseconds), own("spread", "now", 2, \.nanoseconds))
        let threads = "\(many), 2 threads, decisions/µs"
        return [
            atMost(0.6, "hot key, now, ns", own("hot", "now", 1, \.nanoseconds), go, peer("hot")),
            atMost(0.8, "hot key, await, ns", own("hot", "await", 1, \.nanoseconds), go, peer("hot")),
            atMost(0.33, "\(many), now, ns", one, go, peer("spread")),
            atLeast(1.7, threads, two.map { 1_000 / $0 }, "1 thread", one.map { 1_000 / $0 }),
            atMost(80, "\(many), bytes per key", own("spread", "now", 1, \.bytesPerKey), "none", 1),
        ]
    }

    private static func redis(_ results: Results) -> [Target] {
        func own(_ callers: Int, _ mode: String, _ figure: KeyPath<Figures, Double?>) -> Double? {
            results.figure(figure) {
                $0.suite == "redis" && $0.who == Identity.library && $0.place == "tcp" && $0.strategy == "token_bucket"
                    && $0.workers == callers && $0.mode == mode
            }
        }
        func perSecond(_ bound: Double, _ callers: Int, _ mode: String, _ peer: String, _ other: Double?) -> Target {
            let name = "Redis, \(callers) callers, \(mode), decisions/s"
            return atLeast(bound, name, own(callers, mode, \.perSecond), peer, other)
        }
        let hiredis = results.figure(\.p50) {
            $0.who == "hiredis in C, synchronous" && $0.place == "tcp" && $0.strategy == "token_bucket"
        }
        let (ceiling, best) = (results.ceiling, Series.ceiling)
        let python = results.mostPerSecond { $0.who.hasPrefix("Python") && $0.workers == 64 }
        let (with, without) = (Identity.coalescing, Identity.noCoalescing)
        return [
            atMost(1.15, "Redis, 1 caller, p50 µs", own(1, with, \.p50), "hiredis in C", hiredis),
            perSecond(0.9, 64, without, best, ceiling),
            perSecond(0.9, 512, without, best, ceiling),
            perSecond(1.3, 512, with, best, ceiling),
            perSecond(2, 64, with, "Python, best of 64 threads", python),
            perSecond(1.8, 64, without, "Python, best of 64 threads", python),
        ]
    }

    private static func atMost(
        _ bound: Double,
        _ name: String,
        _ own: Double?,
        _ peer: String,
        _ other: Double?
    ) -> Target {
        Target(name: name, own: own, peer: peer, other: other, bound: bound, isMaximum: true)
    }

    private static func atLeast(
        _ bound: Double,
        _ name: String,
        _ own: Double?,
        _ peer: String,
        _ other: Double?
    ) -> Target {
        Target(name: name, own: own, peer: peer, other: other, bound: bound, isMaximum: false)
    }
}
