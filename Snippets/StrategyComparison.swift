// Runs the five strategies under the same requests and prints what became of them as a picture:
//
//     swift run StrategyComparison > Docs/images/strategies.svg
//
// Every mark and every step is a decision of the library, by a clock that stands still between requests.

import RateThrottle
import RateThrottleTesting

// MARK: What is run

/// Requests in order: so many at a time in milliseconds.
let arrivals: [(time: Int, count: Int)] =
    [(9_500, 15)] + stride(from: 10_000, through: 15_000, by: 500).map { ($0, 1) }
    + [(20_000, 15)] + stride(from: 20_500, through: 25_000, by: 500).map { ($0, 1) }

/// What is drawn, in milliseconds.
let shown = (start: 8_000, end: 34_000, step: 100)

/// What became of the requests under one rule.
struct Run {
    let rule: RateThrottleRule
    /// By arrival: how many of its requests were granted and denied.
    var marks: [(time: Int, granted: Int, denied: Int)] = []
    /// What was left, before and after the requests of each moment.
    var remaining: [(time: Int, before: Int, after: Int)] = []
    var granted: Int { marks.reduce(0) { $0 + $1.granted } }
    var total: Int { marks.reduce(0) { $0 + $1.granted + $1.denied } }
}

func run(_ strategy: RateThrottleStrategy) async throws -> Run {
    let clock = ManualClock(microsecondsSinceEpoch: 0)
    let limiter = createLimiter(storage: InMemoryStorage(configuration: .init(clock: clock)))
    let burst = strategy == .tokenBucket ? 15 : nil
    let rule = try RateThrottleRule(name: "api", rate: "10 per 10 seconds", strategy: strategy, burst: burst)
    limiter.addRule(rule)
    var run = Run(rule: rule)
    for time in stride(from: shown.start, through: shown.end, by: shown.step) {
        clock.set(microsecondsSinceEpoch: time * 1_000)
        let before = try await limiter.peek("client", rule: "api", cost: 0).remaining
        for arrival in arrivals where arrival.time == time {
            var granted = 0
            for _ in 0..<arrival.count where try await limiter.checkRateLimit("client", rule: "api").allowed {
                granted += 1
            }
            run.marks.append((time, granted, arrival.count - granted))
        }
        let after = try await limiter.peek("client", rule: "api", cost: 0).remaining
        run.remaining.append((time, before, after))
    }
    return run
}

// MARK: How it is drawn

enum Layout {
    static let left = 62
    static let top = 112
    static let pixelsPerSecond = 30
    static let pixelsPerRequest = 6
    static let highest = 15
    static let plotHeight = highest * pixelsPerRequest
    static let rowPitch = plotHeight + 40
    static let plotWidth = (shown.end - shown.start) * pixelsPerSecond / 1_000
    static let width = left + plotWidth + 28

    static func x(_ time: Int) -> Int { left + (time - shown.start) * pixelsPerSecond / 1_000 }
    static func floor(_ row: Int) -> Int { top + row * rowPitch + plotHeight }
}

let style = """
    <style>
      .card { fill: #ffffff; stroke: #d0d7de; }
      text { fill: #1f2328; font-family: -apple-system, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
      .title { font-size: 17px; font-weight: 600; }
      .name { font-size: 14px; font-weight: 600; }
      .note, .axis { font-size: 12px; }
      .note, .axis { fill: #59636e; }
      .grid { stroke: #e6eaee; }
      .base { stroke: #8c959f; }
      .edge { stroke: #8c959f; stroke-dasharray: 2 4; }
      .area { fill: #1a7f64; fill-opacity: 0.13; }
      .left { fill: none; stroke: #1a7f64; stroke-width: 2; }
      .granted { fill: #0969da; stroke: #0969da; }
      .denied { fill: #ffffff; stroke: #cf5a00; }
      @media (prefers-color-scheme: dark) {
        .card { fill: #161b22; stroke: #30363d; }
        text { fill: #e6edf3; }
        .note, .axis { fill: #9198a1; }
        .grid { stroke: #262c34; }
        .base, .edge { stroke: #6e7681; }
        .area { fill: #3fb99a; }
        .left { stroke: #3fb99a; }
        .granted { fill: #4493f8; stroke: #4493f8; }
        .denied { fill: #161b22; stroke: #f0883e; }
      }
    </style>
    """

func text(_ words: String, x: Int, y: Int, class name: String, anchor: String = "start") -> String {
    "<text class=\"\(name)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(words)</text>"
}

func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, class name: String) -> String {
    "<line class=\"\(name)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>"
}

/// One request: a mark as wide as 9 pixels, `level` requests above the floor.
func mark(_ name: String, x: Int, floor: Int, level: Int) -> String {
    let y = floor - (level + 1) * Layout.pixelsPerRequest + 1
    return "<rect class=\"\(name)\" x=\"\(x - 4)\" y=\"\(y)\" width=\"9\" height=\"\(Layout.pixelsPerRequest - 2)\"/>"
}

func legend() -> [String] {
    let y = 62
    return [
        mark("granted", x: 70, floor: y, level: 0), text("granted", x: 82, y: y, class: "note"),
        mark("denied", x: 156, floor: y, level: 0), text("denied", x: 168, y: y, class: "note"),
        "<path class=\"left\" d=\"M236 \(y - 8)H248V\(y - 1)H260\"/>",
        text("remaining after the requests of the moment", x: 268, y: y, class: "note"),
        line(560, y - 12, 560, y + 2, class: "edge"),
        text("edge of an aligned window", x: 570, y: y, class: "note"),
    ]
}

func row(_ number: Int, _ run: Run) -> [String] {
    let floor = Layout.floor(number)
    let right = Layout.left + Layout.plotWidth
    let burst = run.rule.burst.map { ", burst \($0)" } ?? ""
    let name = run.rule.strategy.rawValue.split(separator: "_").joined(separator: " ")
    var parts = [
        text("\(name)\(burst)", x: Layout.left, y: floor - Layout.plotHeight - 9, class: "name"),
        text(
            "\(run.granted) of \(run.total) granted",
            x: right,
            y: floor - Layout.plotHeight - 9,
            class: "note",
            anchor: "end"
        ),
    ]
    for level in stride(from: 0, through: Layout.highest, by: 5) {
        let y = floor - level * Layout.pixelsPerRequest
        parts.append(line(Layout.left, y, right, y, class: level == 0 ? "base" : "grid"))
        parts.append(text("\(level)", x: Layout.left - 8, y: y + 4, class: "axis", anchor: "end"))
    }
    for edge in stride(from: 10_000, through: 30_000, by: 10_000) {
        let x = Layout.x(edge)
        parts.append(line(x, floor, x, floor - Layout.plotHeight, class: "edge"))
    }
    let steps = run.remaining.map { moment in
        let (x, unit) = (Layout.x(moment.time), Layout.pixelsPerRequest)
        return "H\(x)V\(floor - moment.before * unit)V\(floor - moment.after * unit)"
    }
    let start = "M\(Layout.left) \(floor - (run.remaining.first?.before ?? 0) * Layout.pixelsPerRequest)"
    parts.append("<path class=\"area\" d=\"\(start)\(steps.joined())V\(floor)H\(Layout.left)Z\"/>")
    parts.append("<path class=\"left\" d=\"\(start)\(steps.joined())\"/>")
    for moment in run.marks {
        for level in 0..<moment.granted + moment.denied {
            let name = level < moment.granted ? "granted" : "denied"
            parts.append(mark(name, x: Layout.x(moment.time), floor: floor, level: level))
        }
    }
    return parts
}

func timeAxis(below row: Int) -> [String] {
    let floor = Layout.floor(row)
    var parts: [String] = []
    for time in stride(from: shown.start, through: shown.end, by: 2_000) {
        let x = Layout.x(time)
        parts.append(line(x, floor, x, floor + 5, class: "base"))
        parts.append(text("\(time / 1_000)", x: x, y: floor + 20, class: "axis", anchor: "middle"))
    }
    let middle = Layout.left + Layout.plotWidth / 2
    parts.append(text("time in seconds", x: middle, y: floor + 40, class: "axis", anchor: "middle"))
    return parts
}

// MARK: The picture

let order: [RateThrottleStrategy] = [.fixedWindow, .slidingWindow, .slidingCounter, .tokenBucket, .leakyBucket]
var rows: [String] = []
for (number, strategy) in order.enumerated() { rows += row(number, try await run(strategy)) }

let height = Layout.floor(order.count - 1) + 56
let middle = Layout.top + (height - Layout.top) / 2 - 28
let heading = "Ten requests per 10 seconds, under five strategies"
let picture =
    [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Layout.width) \(height)\" role=\"img\">",
        "<title>\(heading)</title>",
        style,
        "<rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"\(Layout.width - 1)\" height=\"\(height - 1)\" rx=\"8\"/>",
        text(heading, x: Layout.left, y: 34, class: "title"),
    ] + legend() + rows + timeAxis(below: order.count - 1) + [
        "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(22 \(middle)) rotate(-90)\">requests</text>",
        "</svg>",
    ]
print(picture.joined(separator: "\n"))
