import RateThrottle

extension Report {
    /// The longest key that is shown whole.
    private static let keyLimit = 100

    /// The report for a reader, with the last line's end.
    var text: String {
        let width = String(max(requests, clients)).count
        var lines = [title, ""]
        lines.append("requests        \(Self.pad(requests, to: width))")
        lines.append("allowed         \(Self.pad(allowed, to: width))\(Self.share(allowed, of: requests))")
        lines.append("denied          \(Self.pad(denied, to: width))\(Self.share(denied, of: requests))")
        lines.append("clients         \(Self.pad(clients, to: width))")
        lines.append("clients denied  \(Self.pad(clientsDenied, to: width))\(Self.share(clientsDenied, of: clients))")
        if !topDenied.isEmpty {
            lines += ["", "most denied"]
            let countWidth = String(topDenied[0].count).count
            for entry in topDenied {
                let key = TerminalText.escape(entry.key, limit: Self.keyLimit)
                lines.append("  \(Self.pad(entry.count, to: countWidth))  \(key)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var title: String {
        var title = "\(rule.strategy.rawValue), \(rule.limit) per \(rule.window.secondsText) s"
        if let burst = rule.burst { title += ", burst \(burst)" }
        if rule.blockDuration > .zero { title += ", block \(rule.blockDuration.secondsText) s" }
        return title + ", by \(grouping.rawValue)"
    }

    private static func pad(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }

    /// A share in per cent with one decimal; nothing when there is nothing to have a share of.
    private static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "" }
        let tenths = (part * 1_000 + whole / 2) / whole
        return "  \(pad(tenths / 10, to: 3)).\(tenths % 10) %"
    }
}
