extension Report {
    /// The pictures for which there are results, by file name.
    public static func pictures(_ results: Results) -> [(name: String, svg: String)] {
        var pictures: [(name: String, svg: String)] = []
        let groups = memoryGroups(results)
        if !groups.isEmpty {
            let chart = BarChart(title: "One decision in memory", unit: "ns, less is better", groups: groups)
            pictures.append(("memory.svg", chart.svg))
        }
        let keys = Series.byKeys(results)
        if !keys.isEmpty {
            let chart = LineChart(
                title: "One decision in memory, by number of keys",
                xTitle: "keys, asked about in random order",
                yTitle: "ns, less is better",
                series: keys
            )
            pictures.append(("memory-keys.svg", chart.svg))
        }
        return pictures + redisPictures(results)
    }

    private static func redisPictures(_ results: Results) -> [(name: String, svg: String)] {
        var pictures: [(name: String, svg: String)] = []
        let unit = "decisions per second, more is better"
        let groups = redisGroups(results)
        if !groups.isEmpty {
            let chart = BarChart(title: "Decisions on one Redis server", unit: unit, groups: groups)
            pictures.append(("redis.svg", chart.svg))
        }
        let callers = Series.withCeiling(results)
        if !callers.isEmpty {
            let chart = LineChart(
                title: "One Redis server, by number of callers",
                xTitle: "callers",
                yTitle: unit,
                series: callers
            )
            pictures.append(("redis-callers.svg", chart.svg))
        }
        return pictures
    }

    /// Python is left out: its bars would be a hundred times as long.
    private static func memoryGroups(_ results: Results) -> [BarChart.Group] {
        let keys = results.manyKeys
        let count = keys.map(Number.grouped) ?? "many"
        let places = [
            ("hot", "one hot key"), ("deny", "one hot key, denied"), ("insert", "\(count) new keys"),
            ("spread", "\(count) keys in random order"),
        ]
        return places.flatMap { place, name in
            [1, 2].compactMap { threads in
                let entries = results.entries {
                    $0.suite == "memory" && $0.strategy == "token_bucket" && $0.place == place && $0.workers == threads
                        && !$0.who.hasPrefix("Python") && (place != "spread" || $0.keys == keys)
                }
                let bars = entries.compactMap { entry in
                    entry.figures.nanoseconds.map { (name: entry.identity.name, value: $0) }
                }
                let title = "\(name), \(threads == 1 ? "1 thread" : "\(threads) threads")"
                return bars.isEmpty ? nil : (name: title, bars: bars)
            }
        }
    }

    /// Where the library was measured both ways. The ceiling, which has no callers, stands beside each number of them.
    private static func redisGroups(_ results: Results) -> [BarChart.Group] {
        let series = Series.byCallers(results)
        let alone = series.first { $0.name.hasSuffix(Identity.noCoalescing) }
        return (alone?.points ?? []).map { point in
            var bars = series.flatMap { line in
                line.points.filter { $0.x == point.x }.map { (name: line.name, value: $0.y) }
            }
            if let ceiling = results.ceiling { bars.append((name: Series.ceiling, value: ceiling)) }
            return (name: point.x == 1 ? "1 caller" : "\(Int(point.x)) callers", bars: bars)
        }
    }
}
