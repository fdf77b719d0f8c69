#if Redis
/// Percent-encoding as RFC 3986 has it: `%40` is '@', and '+' is a plus.
enum PercentEncoding {
    /// Decodes a piece of a URL.
    /// - Throws: ``RedisError`` that names the piece and does not quote it: a broken escape, a NUL, or no UTF-8.
    static func decode(_ bytes: ArraySlice<UInt8>, of piece: String) throws(RedisError) -> String {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw .invalidArgument("the \(piece) has a '%' without two hexadecimal digits; write a '%' itself %25")
            }
            decoded.append(high << 4 | low)
        }
        guard !decoded.contains(0) else {
            throw .invalidArgument("the \(piece) has a NUL byte (%00); allowed: text without one")
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .invalidArgument("the \(piece) is not UTF-8 when decoded; allowed: percent-encoded UTF-8")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
#endif
