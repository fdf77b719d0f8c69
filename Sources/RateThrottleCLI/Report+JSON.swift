import RateThrottle

extension Report {
    /// The report as one line of JSON, without the line's end.
    var json: String {
        let top = topDenied.map { "[\(Self.json($0.key)), \($0.count)]" }.joined(separator: ", ")
        let members = [
            ("strategy", Self.json(rule.strategy.rawValue)),
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
        ]
        return "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }

    /// A text as a JSON string.
    static func json(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
