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
        let callers = Series.byCallers(results)
        if !callers.isEmpty {
            let chart = LineChart(
                title: "Decisions on one Redis server, by number of callers",
                xTitle: "callers",
                yTitle: "decisions per second, more is better",
                series: callers
            )
            pictures.append(("redis-callers.svg", chart.svg))
        }
        return pictures
    }

    /// Python is left out: its bars would be a hundred times as long.
    private static func memoryGroups(
        _ results: Results
    ) -> [(name: String, bars: [(name: String, value: Double)])] {
        let keys = results.manyKeys
        let places = [
            ("hot", "one hot key"), ("deny", "one hot key, denied"), ("insert", "new keys"), ("spread", "many keys"),
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
}
