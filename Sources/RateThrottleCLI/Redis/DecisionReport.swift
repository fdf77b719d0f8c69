#if Redis
import ArgumentParser
import RateThrottle

/// What became of one or more requests under one rule.
struct DecisionReport {
    private let scope: RateThrottleRule.Scope
    private var times = 0
    private var allowed = 0
    private var last: RateThrottleStatus?

    /// Makes a report of none yet.
    init(scope: RateThrottleRule.Scope) {
        self.scope = scope
    }

    /// Adds the next decision.
    mutating func add(_ status: RateThrottleStatus) {
        times += 1
        if status.allowed { allowed += 1 }
        last = status
    }

    /// Writes the report to standard output.
    /// - Throws: `ExitCode` 1 when a request was denied; ``ToolError`` when it cannot be written.
    func write(asJSON isJSON: Bool) throws {
        try StandardStreams.writeOutput(isJSON ? json + "\n" : text)
        if allowed < times { throw ExitCode(1) }
    }

    /// One line for the last decision, and one before it when there are several.
    private var text: String {
        guard let last else { return "" }
        var line = last.allowed ? "allowed" : "denied"
        if let reason = last.reason { line += " (\(reason.rawValue))" }
        line += ", \(last.remaining) of \(last.capacity) left"
        if let wait = last.retryAfter {
            line += ", try again in \(wait.secondsText) s"
        } else if !last.allowed {
            line += ", never"
        }
        if last.resetAfter > .zero { line += ", full again in \(last.resetAfter.secondsText) s" }
        return (times > 1 ? "\(allowed) of \(times) allowed; the last: " : "") + line + "\n"
    }

    /// One object: the last decision, and how many there were of each kind.
    private var json: String {
        guard let last else { return "{}" }
        return JSONText.object([
            ("allowed", String(last.allowed)),
            ("blocked", String(last.blocked)),
            ("reason", last.reason.map { JSONText.string($0.rawValue) } ?? "null"),
            ("remaining", String(last.remaining)),
            ("limit", String(last.limit)),
            ("capacity", String(last.capacity)),
            ("window", last.window.secondsText),
            ("retry_after", last.retryAfter?.secondsText ?? "null"),
            ("reset_after", last.resetAfter.secondsText),
            ("reset_time", String(last.resetTime)),
            ("rule", JSONText.string(last.ruleName)),
            ("scope", JSONText.string(scope.rawValue)),
            ("strategy", JSONText.string(last.strategy.rawValue)),
            ("allowed_count", String(allowed)),
            ("denied_count", String(times - allowed)),
        ])
    }
}
#endif
