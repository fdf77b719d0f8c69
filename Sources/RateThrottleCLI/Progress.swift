/// How far the reading is, for somebody who watches. Without a terminal it is silent.
struct Progress {
    /// Takes a line off a terminal.
    static let eraser = "\r\u{1b}[K"
    /// Between two times that it is shown.
    static let interval = Duration.milliseconds(250)

    private let isShown: Bool
    private let total: Int?
    private var next: ContinuousClock.Instant
    private var hasText = false

    /// Makes a progress line.
    /// - Parameters:
    ///   - total: How many bytes there are to read; nil when that is not known.
    ///   - isShown: Whether anybody watches.
    ///   - now: When the reading begins.
    init(
        total: Int?,
        isShown: Bool = StandardStreams.errorIsTerminal,
        now: ContinuousClock.Instant = .now
    ) {
        next = now + Self.interval
        self.total = total
        self.isShown = isShown
    }

    /// Shows how far it is, unless that was shown a moment ago.
    mutating func update(lines: Int, bytes: Int) {
        guard isShown, isDue(at: .now) else { return }
        hasText = true
        StandardStreams.writeError(Self.eraser + Self.text(lines: lines, bytes: bytes, total: total))
    }

    /// Whether it is time to show how far it is; if so, the next time is a while later.
    mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard now >= next else { return false }
        next = now + Self.interval
        return true
    }

    /// Takes the line off the screen.
    mutating func erase() {
        if hasText { StandardStreams.writeError(Self.eraser) }
        hasText = false
    }

    /// What is shown.
    static func text(lines: Int, bytes: Int, total: Int?) -> String {
        guard let total, total > 0 else { return "\(lines) lines" }
        return "\(lines) lines, \(min(100, bytes * 100 / total)) %"
    }
}
