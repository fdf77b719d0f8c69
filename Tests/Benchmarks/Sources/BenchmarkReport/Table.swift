/// A table of Markdown.
struct Table {
    private var lines: [String]

    init(_ titles: [String]) {
        lines = [Self.row(titles), Self.row(titles.map { _ in "---" })]
    }

    mutating func add(_ cells: [String]) { lines.append(Self.row(cells)) }

    /// Whether nothing but titles is in it.
    var isEmpty: Bool { lines.count == 2 }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
