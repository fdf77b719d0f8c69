/// A named row of points, or of bars by their place.
struct Series {
    let name: String
    let points: [(x: Double, y: Double)]
}

extension Series {
    /// By number of keys, in memory: a figure, by default ns for a decision, of each who asked at more than one number.
    static func byKeys(_ results: Results, _ figure: KeyPath<Figures, Double?> = \.nanoseconds) -> [Series] {
        let entries = results.entries {
            $0.suite == "memory" && $0.place == "spread" && $0.workers == 1 && $0.mode == "now"
                && $0.strategy == "token_bucket"
        }
        return make(entries, name: \.who, x: \.keys, y: figure).filter { $0.points.count > 1 }
    }

    /// What the best of redis-benchmark is called.
    static let ceiling = "redis-benchmark, best"

    /// By number of callers, on Redis: decisions per second; and redis-benchmark's best as a line.
    static func withCeiling(_ results: Results) -> [Series] {
        let series = byCallers(results)
        let callers = series.flatMap { $0.points.map(\.x) }
        guard let best = results.ceiling, let first = callers.min(), let last = callers.max() else { return series }
        return series + [Series(name: ceiling, points: [(first, best), (last, best)])]
    }

    /// By number of callers, on Redis: decisions per second of each who has callers.
    static func byCallers(_ results: Results) -> [Series] {
        let entries = results.entries {
            $0.suite == "redis" && $0.place == "tcp" && $0.who != "redis-benchmark"
                && ($0.strategy == "token_bucket" || $0.who.hasPrefix("Python"))
        }
        return make(entries, name: \.name, x: \.workers, y: \.perSecond)
    }

    private static func make(
        _ entries: [Results.Entry],
        name: KeyPath<Identity, String>,
        x: KeyPath<Identity, Int>,
        y: KeyPath<Figures, Double?>
    ) -> [Series] {
        var names: [String] = []
        for entry in entries where !names.contains(entry.identity[keyPath: name]) {
            names.append(entry.identity[keyPath: name])
        }
        return names.map { text in
            let points = entries.filter { $0.identity[keyPath: name] == text }.compactMap { entry in
                entry.figures[keyPath: y].map { (x: Double(entry.identity[keyPath: x]), y: $0) }
            }
            return Series(name: text, points: points.sorted { $0.x < $1.x })
        }
    }
}
