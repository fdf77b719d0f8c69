#if Redis
/// A value as it travels, written here once more so that the tests do not examine the client with the client's own code.
enum WireValue: Sendable, Hashable {
    case null
    case integer(Int)
    case status(String)
    case error(String)
    case bulk([UInt8])
    case array([WireValue])

    /// A bulk string.
    static func bulk(_ text: String) -> WireValue { .bulk(Array(text.utf8)) }

    /// A command with its arguments.
    static func command(_ words: [String]) -> WireValue { .array(words.map { .bulk($0) }) }

    /// Its bytes.
    var encoded: [UInt8] {
        switch self {
        case .null: Array("$-1\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .status(let text): Array("+\(text)\r\n".utf8)
        case .error(let text): Array("-\(text)\r\n".utf8)
        case .bulk(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .array(let elements): elements.reduce(Array("*\(elements.count)\r\n".utf8)) { $0 + $1.encoded }
        }
    }

    /// What it says, for people: the elements of an array each on a line of its own.
    var text: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .status(let text), .error(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .array(let elements): elements.map(\.text).joined(separator: "\n")
        }
    }

    /// The elements of an array; none of anything else.
    var elements: [WireValue] {
        if case .array(let elements) = self { elements } else { [] }
    }
}
#endif
