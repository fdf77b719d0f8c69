/// An SVG that is drawn piece by piece, for light and dark pages.
struct Picture {
    private let width: Int
    private let height: Int
    private let title: String
    private var parts: [String] = []

    init(width: Int, height: Int, title: String) {
        (self.width, self.height, self.title) = (width, height, title)
    }

    enum Anchor: String {
        case start, middle, end
    }

    mutating func text(_ text: String, x: Double, y: Double, style: String = "note", anchor: Anchor = .start) {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let place = #"x="\#(Self.number(x))" y="\#(Self.number(y))" text-anchor="\#(anchor)""#
        parts.append(#"<text class="\#(style)" \#(place)>\#(escaped)</text>"#)
    }

    mutating func line(fromX: Double, y: Double, toX: Double, toY: Double, style: String) {
        let (a, b, c, d) = (Self.number(fromX), Self.number(y), Self.number(toX), Self.number(toY))
        parts.append(#"<line class="\#(style)" x1="\#(a)" y1="\#(b)" x2="\#(c)" y2="\#(d)"/>"#)
    }

    mutating func bar(x: Double, y: Double, width: Double, height: Double, color: Int) {
        let (a, b, c, d) = (Self.number(x), Self.number(y), Self.number(width), Self.number(height))
        parts.append(#"<rect class="fill\#(color)" x="\#(a)" y="\#(b)" width="\#(c)" height="\#(d)"/>"#)
    }

    mutating func curve(_ points: [(x: Double, y: Double)], color: Int) {
        let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        parts.append(#"<polyline class="line\#(color)" points="\#(path)"/>"#)
        for point in points {
            let (x, y) = (Self.number(point.x), Self.number(point.y))
            parts.append(#"<circle class="fill\#(color)" cx="\#(x)" cy="\#(y)" r="3"/>"#)
        }
    }

    var svg: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" role="img">
        <title>\(title)</title>
        <style>
          .card { fill: #ffffff; stroke: #d0d7de; }
          text { fill: #1f2328; font-family: -apple-system, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
          .title { font-size: 16px; font-weight: 600; }
          .name { font-size: 13px; font-weight: 600; }
          .note { font-size: 12px; fill: #59636e; }
          .grid { stroke: #e6eaee; }
          .base { stroke: #8c959f; }
        \(Self.rules(Self.light, indent: "  "))
          @media (prefers-color-scheme: dark) {
            .card { fill: #161b22; stroke: #30363d; }
            text { fill: #e6edf3; }
            .note { fill: #9198a1; }
            .grid { stroke: #262c34; }
            .base { stroke: #6e7681; }
        \(Self.rules(Self.dark, indent: "    "))
          }
        </style>
        <rect class="card" x="0.5" y="0.5" width="\(width - 1)" height="\(height - 1)" rx="8"/>
        \(parts.joined(separator: "\n"))
        </svg>

        """
    }

    /// How many series can be told apart.
    static let colors = light.count
    private static let light = ["#1a7f64", "#0969da", "#cf5a00", "#8250df", "#9a6700", "#bf3989"]
    private static let dark = ["#3fb99a", "#4493f8", "#f0883e", "#ab7df8", "#d29922", "#db61a2"]

    private static func rules(_ colors: [String], indent: String) -> String {
        colors.enumerated().map { index, color in
            "\(indent).fill\(index) { fill: \(color); } .line\(index) { fill: none; stroke: \(color); stroke-width: 2; }"
        }.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String { Number.fixed(value, digits: 1) }
}
