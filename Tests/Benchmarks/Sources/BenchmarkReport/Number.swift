/// Numbers as they stand in tables and pictures.
enum Number {
    /// Three or more digits that count: "12,345", "345", "34.5", "0.35"; empty for none.
    static func text(_ value: Double?) -> String {
        guard let value else { return "" }
        if value >= 100 { return grouped(Int(value.rounded())) }
        return value >= 10 ? fixed(value, digits: 1) : fixed(value, digits: 2)
    }

    static func fixed(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((value * scale).rounded())
        guard digits > 0 else { return String(scaled) }
        let text = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return (scaled < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// Digits in threes.
    static func grouped(_ value: Int) -> String {
        var text = String(value.magnitude)
        var parts: [Substring] = []
        while text.count > 3 {
            parts.insert(Substring(text.suffix(3)), at: 0)
            text.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([Substring(text)] + parts).joined(separator: ",")
    }
}
