import ArgumentParser
import RateThrottle

/// Reads the values of options, or says which are allowed.
enum OptionValue {
    private static let units: [(names: [String], microseconds: Int)] = [
        (["ms", "msec", "msecs", "millisecond", "milliseconds"], 1_000),
        (["", "s", "sec", "secs", "second", "seconds"], 1_000_000),
        (["m", "min", "mins", "minute", "minutes"], 60_000_000),
        (["h", "hr", "hrs", "hour", "hours"], 3_600_000_000),
        (["d", "day", "days"], 86_400_000_000),
        (["w", "wk", "wks", "week", "weeks"], 604_800_000_000),
    ]

    /// The name of a strategy.
    static func strategy(_ text: String) throws(ValidationError) -> RateThrottleStrategy {
        if let strategy = RateThrottleStrategy(rawValue: text) { return strategy }
        throw allowed(list(RateThrottleStrategy.allCases.map(\.rawValue)))
    }

    /// The name of a grouping.
    static func grouping(_ text: String) throws(ValidationError) -> Grouping {
        if let grouping = Grouping(rawValue: text) { return grouping }
        throw allowed(list(Grouping.allCases.map(\.rawValue)))
    }

    /// The name of a scope.
    static func scope(_ text: String) throws(ValidationError) -> RateThrottleRule.Scope {
        if let scope = RateThrottleRule.Scope(rawValue: text) { return scope }
        throw allowed(list(RateThrottleRule.Scope.allCases.map(\.rawValue)))
    }

    /// A whole number, not below a least one.
    static func number(_ text: String, from least: Int) throws(ValidationError) -> Int {
        if let number = Int(text), number >= least { return number }
        throw allowed("a whole number, \(least) or more")
    }

    /// A length of time: a number of seconds, or of what unit follows it. Exact, or refused.
    static func duration(_ text: String) throws(ValidationError) -> Duration {
        let text = text.lowercased()
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = text.dropFirst(number.count).drop { $0 == " " }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let unit = units.first(where: { $0.names.contains(String(name)) }),
            let whole = parts.first, !whole.isEmpty, parts.count <= 2, parts.last != "",
            let microseconds = microseconds(whole, fraction: parts.count == 2 ? parts[1] : "", unit: unit.microseconds)
        else {
            throw allowed("seconds (300, 0.5), or a number with ms, s, m, h, d or w (5m), in whole microseconds")
        }
        return .microseconds(microseconds)
    }

    private static func microseconds(_ whole: Substring, fraction: Substring, unit: Int) -> Int? {
        guard let digits = Int(whole + fraction), fraction.count <= 12 else { return nil }
        let scale = (0..<fraction.count).reduce(1) { scale, _ in scale * 10 }
        let (product, isBeyond) = digits.multipliedReportingOverflow(by: unit)
        return isBeyond || !product.isMultiple(of: scale) ? nil : product / scale
    }

    private static func allowed(_ what: String) -> ValidationError {
        ValidationError("allowed: \(what)")
    }

    private static func list(_ names: [String]) -> String {
        names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }
}
