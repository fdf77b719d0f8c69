import Foundation

/// The medians of all that was measured.
public struct Results: Sendable {
    /// One measurement: the medians of its rounds.
    public struct Entry: Sendable {
        /// What was measured.
        public let identity: Identity
        /// What came out.
        public let figures: Figures
    }

    /// In the order of tables.
    public let entries: [Entry]
    /// The results of each round alone.
    let rounds: [Results]

    /// Reads the results of several runs, none of whose rounds is another's.
    /// - Parameter texts: Of each run one result a line, as JSON; empty lines are left out.
    /// - Throws: ``ReportError``, which names the first line that is no result.
    public init(_ texts: [String]) throws(ReportError) {
        var (lines, rounds): ([ResultLine], [Results]) = ([], [])
        for text in texts {
            let run = try Self.read(text)
            let turns = Dictionary(grouping: run) { $0.round ?? 0 }.sorted { $0.key < $1.key }
            rounds += turns.map { Results($0.value, rounds: []) }
            lines += run
        }
        self.init(lines, rounds: rounds)
    }

    /// Reads the results of one run.
    public init(_ text: String) throws(ReportError) { try self.init([text]) }

    private static func read(_ text: String) throws(ReportError) -> [ResultLine] {
        var lines: [ResultLine] = []
        let decoder = JSONDecoder()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy(\.isWhitespace) { continue }
            do {
                lines.append(try decoder.decode(ResultLine.self, from: Data(line.utf8)))
            } catch {
                throw ReportError("line \(index + 1) is no result: \(line.prefix(100))")
            }
        }
        return lines
    }

    private init(_ lines: [ResultLine], rounds: [Results]) {
        self.rounds = rounds
        entries = Dictionary(grouping: lines, by: \.identity)
            .map { Entry(identity: $0.key, figures: Figures.median($0.value.map(\.figures))) }
            .sorted { $0.identity.order.lexicographicallyPrecedes($1.identity.order) }
    }

    /// Those that fit, in the order of tables.
    func entries(where fits: (Identity) -> Bool) -> [Entry] { entries.filter { fits($0.identity) } }

    /// A figure of the first that fits.
    func figure(_ figure: KeyPath<Figures, Double?>, where fits: (Identity) -> Bool) -> Double? {
        entries.first { fits($0.identity) && $0.figures[keyPath: figure] != nil }?.figures[keyPath: figure]
    }

    /// The most decisions per second on Redis of all that fit.
    func mostPerSecond(where fits: (Identity) -> Bool) -> Double? {
        entries { $0.suite == "redis" && fits($0) }.compactMap(\.figures.perSecond).max()
    }

    /// The best of redis-benchmark with the library's own call.
    var ceiling: Double? { mostPerSecond { $0.who == "redis-benchmark" && $0.strategy == "token_bucket" } }

    /// The number of keys that decisions in memory are compared at: that of the insertions.
    var manyKeys: Int? {
        entries.last { $0.identity.place == "insert" && $0.identity.who == Identity.library }?.identity.keys
    }
}
