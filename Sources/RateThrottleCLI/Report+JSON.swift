import RateThrottle

extension Report {
    /// The report as one line of JSON, without the line's end.
    var json: String {
        let top = topDenied.map { "[\(JSONText.string($0.key)), \($0.count)]" }.joined(separator: ", ")
        return JSONText.object([
            ("strategy", JSONText.string(rule.strategy.rawValue)),
            ("limit", String(rule.limit)),
            ("window", rule.window.secondsText),
            ("burst", rule.burst.map(String.init) ?? "null"),
            ("block", rule.blockDuration.secondsText),
            ("requests", String(requests)),
            ("allowed", String(allowed)),
            ("denied", String(denied)),
            ("clients", String(clients)),
            ("clients_denied", String(clientsDenied)),
            ("top_denied", "[\(top)]"),
        ])
    }
}
