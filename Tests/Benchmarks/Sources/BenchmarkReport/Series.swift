/// A named row of points, or of bars by their place.
struct Series {
    let name: String
    let points: [(x: Double, y: Double)]
}

extension Series {
    /// By number of keys, in memory: ns for a decision of each who asked at more than one number.
    static func byKeys(_ results: Results) -> [Series] {
        let entries = results.entries {
            $0.suite == "memory" && $0.place == "spread" && $0.workers == 1 && $0.mode == "now"
                && $0.strategy == "token_bucket"
        }
        return make(entries, x: \.keys, y: \.nanoseconds).filter { $0.points.count > 1 }
    }

    /// By number of callers, on Redis: decisions per second; and redis-benchmark's best as a line.
    static func byCallers(_ results: Results) -> [Series] {
        let entries = results.entries {
            $0.suite == "redis" && $0.place == "tcp" && $0.who != "redis-benchmark"
                && ($0.strategy == "token_bucket" || $0.who.hasPrefix("Python"))
        }
        let series = make(entries, x: \.workers, y: \.perSecond)
        let callers = series.flatMap { $0.points.map(\.x) }
        let best = results.entries { $0.who == "redis-benchmark" && $0.strategy == "token_bucket" }
            .compactMap(\.figures.perSecond).max()
        guard let best, let first = callers.min(), let last = callers.max() else { return series }
        return series + [Series(name: "redis-benchmark, best", points: [(first, best), (last, best)])]
    }

    private static func make(
        _ entries: [Results.Entry],
        x: KeyPath<Identity, Int>,
        y: KeyPath<Figures, Double?>
    ) -> [Series] {
        var names: [String] = []
        for entry in entries where !names.contains(entry.identity.who) { names.append(entry.identity.who) }
        return names.map { name in
            let points = entries.filter { $0.identity.who == name }.compactMap { entry in
                entry.figures[keyPath: y].map { (x: Double(entry.identity[keyPath: x]), y: $0) }
            }
            return Series(name: name, points: points.sorted { $0.x < $1.x })
        }
    }
}
