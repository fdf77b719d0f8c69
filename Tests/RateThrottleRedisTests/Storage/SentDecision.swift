#if Redis
@testable import RateThrottle

/// The keys and arguments of a decision's script, read back from what is sent.
struct SentDecision {
    let keys: [String]
    let arguments: [[UInt8]]

    init(_ call: DecisionCall) throws {
        var reader = WireReader()
        reader.append(call.frame.bytes)
        let elements = try reader.next()?.elements ?? []
        let words: [[UInt8]] = elements.map { if case .bulk(let bytes) = $0 { bytes } else { [] } }
        guard words.count > 3, let count = Int(String(decoding: words[2], as: UTF8.self)) else {
            throw SupportFailure("no script is called")
        }
        keys = words[3..<3 + count].map { String(decoding: $0, as: UTF8.self) }
        arguments = Array(words[(3 + count)...])
    }

    /// Four bytes, the lowest first.
    static func number(_ bytes: [UInt8], at start: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    }

    static func double(_ bytes: [UInt8], at start: Int) -> Double {
        Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) })
    }
}
#endif
