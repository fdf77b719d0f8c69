/// A rate as people write it: "5/second", "100/minute", "10 per 5 minutes", "100/15m".
///
/// ```
/// rate   = count ("/" | "per") [number] unit          in any case, with spaces anywhere between the parts
/// unit   = ms | s | m | h | d | w, or their names: millisecond(s), second(s), sec, minute(s), min, hour(s), hr, …
/// ```
struct RateString {
    /// The count: at least 1.
    let limit: Int
    /// The number times the unit.
    let window: Duration

    private static let units: [(names: [String], microseconds: Int)] = [
        (["ms", "msec", "msecs", "millisecond", "milliseconds"], 1_000),
        (["s", "sec", "secs", "second", "seconds"], 1_000_000),
        (["m", "min", "mins", "minute", "minutes"], 60_000_000),
        (["h", "hr", "hrs", "hour", "hours"], 3_600_000_000),
        (["d", "day", "days"], 86_400_000_000),
        (["w", "wk", "wks", "week", "weeks"], 604_800_000_000),
    ]

    init(_ text: String) throws(RuleError) {
        var rest = Substring(text.lowercased())
        let count = Self.number(&rest)
        guard let limit = Int(count), limit >= 1 else {
            throw Self.unreadable(
                text,
                part: "count",
                count.isEmpty ? String(rest) : count,
                allowed: "a whole number from 1"
            )
        }
        Self.skipSpaces(&rest)
        guard Self.skip("/", &rest) || Self.skip("per", &rest) else {
            throw Self.unreadable(text, part: "separator", String(rest), allowed: "\"/\" or \"per\" after the count")
        }
        let digits = Self.number(&rest)
        guard let multiple = digits.isEmpty ? 1 : Int(digits), multiple >= 1 else {
            throw Self.unreadable(text, part: "period", digits, allowed: "a whole number from 1, or none")
        }
        self.limit = limit
        self.window = try Self.window(multiple, unit: rest, in: text)
    }

    private static func window(_ multiple: Int, unit rest: Substring, in text: String) throws(RuleError) -> Duration {
        var name = rest
        skipSpaces(&name)
        while name.last?.isWhitespace == true { name.removeLast() }
        guard let unit = units.first(where: { $0.names.contains(String(name)) }) else {
            let allowed = "ms, s, m, h, d, w or their names (second, minutes, …)"
            throw unreadable(text, part: "unit", String(name), allowed: allowed)
        }
        let length = Arithmetic.multiply(multiple, unit.microseconds)
        guard length <= RateThrottleRule.maximumDuration else {
            throw unreadable(text, part: "period", "\(multiple) \(name)", allowed: "at most 2^51 µs (71 years)")
        }
        return .microseconds(length)
    }

    private static func number(_ rest: inout Substring) -> String {
        skipSpaces(&rest)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(digits.count)
        return String(digits)
    }

    private static func skipSpaces(_ rest: inout Substring) {
        rest = rest.drop { $0.isWhitespace }
    }

    private static func skip(_ token: String, _ rest: inout Substring) -> Bool {
        guard rest.hasPrefix(token) else { return false }
        rest.removeFirst(token.count)
        return true
    }

    private static func unreadable(_ rate: String, part: String, _ found: String, allowed: String) -> RuleError {
        .invalidRate(rate, part: part, found: found, allowed: allowed)
    }
}
