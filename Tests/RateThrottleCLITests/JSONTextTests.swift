import Foundation
import Testing

@testable import RateThrottleCLI

@Suite("JSON that is fit for a terminal")
struct JSONTextTests {
    @Test(arguments: [
        "", "plain", "\"\\/\n\r\t", "\u{0}\u{1b}[31m\u{7f}\u{9b}", "\u{202e}\u{2028}\u{e0001}", "größe 🦊",
    ])
    func readsBackTheSame(_ text: String) throws {
        let json = JSONText.object([(name: text, value: JSONText.string(text))])
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
        #expect(object == [text: text])
        #expect(!json.unicodeScalars.contains(where: TerminalText.isUnfit))
    }

    @Test func keepsTheOrder() {
        #expect(JSONText.object([("b", "1"), ("a", "null")]) == #"{"b": 1, "a": null}"#)
    }

    @Test(arguments: [
        ("no address", "no address"), ("'redis://:secret@h' is odd", "'redis://…"), ("a://b://c", "a://…"),
        ("://", "://…"),
    ])
    func cutsAddresses(_ message: String, _ expected: String) {
        #expect(TerminalText.withoutAddresses(message) == expected)
    }
}
