#if Redis
/// Which of a cluster's slots a key lies in.
enum HashSlot {
    static let count = 16_384

    /// The slot of a key: of what stands in its first braces, when that is not empty, so that keys can be kept together.
    static func of(_ key: some Collection<UInt8>) -> UInt16 {
        guard let open = key.firstIndex(of: UInt8(ascii: "{")) else { return checksum(key) % UInt16(count) }
        let rest = key[open...].dropFirst()
        guard let close = rest.firstIndex(of: UInt8(ascii: "}")), close > rest.startIndex else {
            return checksum(key) % UInt16(count)
        }
        return checksum(rest[..<close]) % UInt16(count)
    }

    /// The slot of keys that have this in their first braces; not empty, and without a closing one.
    static func ofTag(_ tag: some Collection<UInt8>) -> UInt16 { checksum(tag) % UInt16(count) }

    /// CRC-16/XMODEM: polynomial 0x1021, from zero, the high bit first.
    static func checksum(_ bytes: some Collection<UInt8>) -> UInt16 {
        let table = table
        var sum: UInt16 = 0
        for byte in bytes { sum = sum << 8 ^ table[Int(sum >> 8 ^ UInt16(byte))] }
        return sum
    }

    /// The checksum of each byte alone.
    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte) << 8) { sum, _ in sum << 1 ^ (sum >> 15) * 0x1021 }
    }
}
#endif
