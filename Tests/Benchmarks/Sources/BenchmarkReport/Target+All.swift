extension Target {
    /// All that can be told from results.
    static func all(_ results: Results) -> [Target] { memory(results) + redis(results) }

    private static func memory(_ results: Results) -> [Target] {
        let keys = results.manyKeys
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
        func atMost(_ bound: Double, _ name: String, _ own: Double?, _ peer: String, _ other: Double?) -> Target {
            Target(name: name, own: own, peer: peer, other: other, bound: bound, isMaximum: true)
        }
        let (one, two) = (own("spread", "now", 1, \.nanoseconds), own("spread", "now", 2, \.nanoseconds))
        return [
            atMost(0.6, "hot key, now, ns", own("hot", "now", 1, \.nanoseconds), go, peer("hot")),
            atMost(0.8, "hot key, await, ns", own("hot", "await", 1, \.nanoseconds), go, peer("hot")),
            atMost(0.33, "many keys, now, ns", one, go, peer("spread")),
            Target(
                name: "many keys, 2 threads: decisions per µs",
                own: two.map { 1_000 / $0 },
                peer: "1 thread",
                other: one.map { 1_000 / $0 },
                bound: 1.7,
                isMaximum: false
            ),
            atMost(80, "bytes per key", own("spread", "now", 1, \.bytesPerKey), "none", 1),
        ]
    }

    private static func redis(_ results: Results) -> [Target] {
        func own(_ callers: Int, _ figure: KeyPath<Figures, Double?>) -> Double? {
            results.figure(figure) {
                $0.suite == "redis" && $0.who == Identity.library && $0.place == "tcp" && $0.strategy == "token_bucket"
                    && $0.workers == callers
            }
        }
        func best(_ name: String, _ fits: (Identity) -> Bool) -> Double? {
            results.entries { $0.suite == "redis" && $0.who.hasPrefix(name) && fits($0) }
                .compactMap(\.figures.perSecond).max()
        }
        let ceiling = best("redis-benchmark") { $0.strategy == "token_bucket" }
        let hiredis = results.figure(\.p50) {
            $0.who == "hiredis in C, synchronous" && $0.place == "tcp" && $0.strategy == "token_bucket"
        }
        func atLeast(_ bound: Double, _ callers: Int, _ peer: String, _ other: Double?) -> Target {
            let name = "Redis, \(callers) callers, decisions/s"
            return Target(
                name: name,
                own: own(callers, \.perSecond),
                peer: peer,
                other: other,
                bound: bound,
                isMaximum: false
            )
        }
        return [
            Target(
                name: "Redis, 1 caller, p50 µs",
                own: own(1, \.p50),
                peer: "hiredis in C",
                other: hiredis,
                bound: 1.15,
                isMaximum: true
            ),
            atLeast(0.9, 64, "redis-benchmark, best", ceiling),
            atLeast(0.9, 512, "redis-benchmark, best", ceiling),
            atLeast(1.3, 512, "redis-benchmark, best; coalesced", ceiling),
            atLeast(2, 64, "Python, best of 64 threads", best("Python") { $0.workers == 64 }),
        ]
    }
}
