/// How far the reading is, for somebody who watches. Without a terminal it is silent.
struct Progress {
    private static let interval = Duration.milliseconds(250)

    private let isShown: Bool
    private let total: Int?
    private var next = ContinuousClock.now + interval
    private var hasText = false

    /// Makes a progress line.
    /// - Parameters:
    ///   - total: How many bytes there are to read; nil when that is not known.
    ///   - isShown: Whether anybody watches.
    init(total: Int?, isShown: Bool = StandardStreams.errorIsTerminal) {
        self.total = total
        self.isShown = isShown
    }

    /// Shows how far it is, unless that was shown a moment ago.
    mutating func update(lines: Int, bytes: Int) {
        guard isShown, ContinuousClock.now >= next else { return }
        next = .now + Self.interval
        hasText = true
        StandardStreams.writeError("\r\(Self.text(lines: lines, bytes: bytes, total: total))\u{1b}[K")
    }

    /// Takes the line off the screen.
    mutating func erase() {
        if hasText { StandardStreams.writeError("\r\u{1b}[K") }
        hasText = false
    }

    /// What is shown.
    static func text(lines: Int, bytes: Int, total: Int?) -> String {
        guard let total, total > 0 else { return "\(lines) lines" }
        return "\(lines) lines, \(min(100, bytes * 100 / total)) %"
    }
}
