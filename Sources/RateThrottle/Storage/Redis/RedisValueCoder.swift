#if Redis
/// Writes a plain value so that its type survives: an integer as its digits, which the server can count with; everything else
/// behind a letter, so that no text reads as a number.
///
/// ```
/// 42   integer     sname   string     d3ff0000000000000   double, as its bits     b…   bytes
/// ```
enum RedisValueCoder {
    /// The value as it is stored.
    static func encode(_ value: StorageValue) -> [UInt8] {
        switch value {
        case .integer(let number): Array(String(number).utf8)
        case .string(let text): [UInt8(ascii: "s")] + text.utf8
        case .double(let number): [UInt8(ascii: "d")] + String(number.bitPattern, radix: 16).utf8
        case .bytes(let bytes): [UInt8(ascii: "b")] + bytes
        }
    }

    /// The value that was stored.
    /// - Throws: ``StorageError`` with code `corrupted` when it is not one.
    static func decode(_ bytes: [UInt8]) throws(StorageError) -> StorageValue {
        let rest = bytes.dropFirst()
        switch bytes.first {
        case UInt8(ascii: "s"):
            if let text = String(validating: rest, as: UTF8.self) { return .string(text) }
        case UInt8(ascii: "d"):
            if let bits = UInt64(String(decoding: rest, as: UTF8.self), radix: 16) {
                return .double(Double(bitPattern: bits))
            }
        case UInt8(ascii: "b"):
            return .bytes(Array(rest))
        default:
            if let number = Int(String(decoding: bytes, as: UTF8.self)) { return .integer(number) }
        }
        throw .corrupted
    }
}
#endif
