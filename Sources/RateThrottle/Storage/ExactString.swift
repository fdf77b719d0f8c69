/// A string that equals another only byte for byte, as keys do.
///
/// Swift compares strings by what they look like: "é" as one scalar equals "é" as two.
struct ExactString: Sendable, Hashable {
    /// The text.
    let text: String

    /// Makes one of a text.
    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactString, right: ExactString) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        // What is equal byte for byte looks alike, and strings that look alike have one hash.
        hasher.combine(text)
    }
}
