/// Text from a log or a command line, made fit for a terminal: it can neither move the cursor nor start a line.
enum TerminalText {
    /// Writes control and invisible characters as `\u{…}`.
    static func escape(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if isUnfit(scalar) {
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whether a character is a control or an invisible one.
    static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The same, cut when it is long.
    static func escape(_ text: String, limit: Int) -> String {
        let escaped = escape(text)
        return escaped.count <= limit ? escaped : escaped.prefix(limit) + "…"
    }

    /// Cuts a message where what it quotes may be the URL of a server: any part of that may be a password.
    static func withoutAddresses(_ message: String) -> String {
        let parts = message.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? "\(parts[0])://…" : message
    }
}
