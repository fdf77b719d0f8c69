/// One result: names and values in a fixed order, on one line.
public struct JSONLine: Sendable {
    private var fields: [String] = []

    /// Makes an empty one.
    public init() {}

    /// Adds a text, which holds no control characters.
    public mutating func add(_ name: String, _ text: String) {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        fields.append("\"\(name)\":\"\(escaped)\"")
    }

    /// Adds a whole number.
    public mutating func add(_ name: String, _ number: Int) { fields.append("\"\(name)\":\(number)") }

    /// Adds a truth.
    public mutating func add(_ name: String, _ isTrue: Bool) { fields.append("\"\(name)\":\(isTrue)") }

    /// Adds a number with so many digits behind the point; null for none.
    public mutating func add(_ name: String, _ number: Double?, digits: Int) {
        fields.append("\"\(name)\":\(number.map { Self.rounded($0, to: digits) } ?? "null")")
    }

    /// The line, without its end.
    public var text: String { "{" + fields.joined(separator: ",") + "}" }

    private static func rounded(_ number: Double, to digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return "\((number * scale).rounded() / scale)"
    }
}
