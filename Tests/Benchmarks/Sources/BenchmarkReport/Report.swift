/// What is written of results.
public enum Report {
    /// The targets, and whether they are met, for a terminal.
    public static func targets(_ results: Results) -> String {
        var table = Table(["What", "Library", "Beside", "Peer", "Ratio", "Target", "Met"])
        for target in Target.all(results) {
            table.add([
                target.name, Number.text(target.own), target.peer, Number.text(target.other), Number.text(target.ratio),
                (target.isMaximum ? "≤ " : "≥ ") + Number.text(target.bound),
                target.isMet.map { $0 ? "yes" : "no" } ?? "not measured",
            ])
        }
        return table.text
    }

    /// All medians, as tables of Markdown.
    public static func tables(_ results: Results) -> String {
        let parts = [
            ("Targets", targets(results)), ("In memory", memory(results)),
            ("In memory, by number of keys", growth(results)), ("On Redis", redis(results)),
        ]
        return parts.filter { !$0.1.isEmpty }.map { "## \($0.0)\n\n\($0.1)" }.joined(separator: "\n")
    }

    private static func memory(_ results: Results) -> String {
        var table = Table([
            "Who", "Strategy", "Mode", "Scenario", "Keys", "Threads", "ns a call", "Allocations a call", "Bytes a key",
        ])
        for entry in results.entries(where: { $0.suite == "memory" }) {
            let (identity, figures) = (entry.identity, entry.figures)
            table.add([
                identity.who, identity.strategy, identity.mode, identity.place, Number.grouped(identity.keys),
                String(identity.workers), Number.text(figures.nanoseconds), Number.text(figures.allocations),
                Number.text(figures.bytesPerKey),
            ])
        }
        return table.isEmpty ? "" : table.text
    }

    private static func growth(_ results: Results) -> String {
        let (times, bytes) = (Series.byKeys(results), Series.byKeys(results, \.bytesPerKey))
        let series = times + bytes
        let keys = Set(series.flatMap { $0.points.map { Int($0.x) } }).sorted()
        guard keys.count > 1 else { return "" }
        var table = Table(["Keys"] + times.map { "\($0.name), ns" } + bytes.map { "\($0.name), bytes a key" })
        for count in keys {
            let cells = series.map { line in Number.text(line.points.first { Int($0.x) == count }?.y) }
            table.add([Number.grouped(count)] + cells)
        }
        return table.text
    }

    private static func redis(_ results: Results) -> String {
        var table = Table([
            "Who", "Mode", "Strategy", "Transport", "Callers", "Pipeline", "Decisions/s", "p50 µs", "p99 µs",
            "Client CPU s / 10^5", "Server CPU s / 10^5",
        ])
        for entry in results.entries(where: { $0.suite == "redis" }) {
            let (identity, figures) = (entry.identity, entry.figures)
            table.add([
                identity.who, identity.mode, identity.strategy, identity.place, String(identity.workers),
                String(identity.pipeline), Number.text(figures.perSecond), Number.text(figures.p50),
                Number.text(figures.p99), Number.text(figures.clientSeconds), Number.text(figures.serverSeconds),
            ])
        }
        return table.isEmpty ? "" : table.text
    }
}
