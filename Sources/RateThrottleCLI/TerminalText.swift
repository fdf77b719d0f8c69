/// Text from a log or a command line, made fit for a terminal: it can neither move the cursor nor start a line.
enum TerminalText {
    /// Writes control and invisible characters as `\u{…}`.
    static func escape(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The same, cut when it is long.
    static func escape(_ text: String, limit: Int) -> String {
        let escaped = escape(text)
        return escaped.count <= limit ? escaped : escaped.prefix(limit) + "…"
    }
}
