#if Redis
/// What a host may look like. Whether it exists is for the resolver to say.
enum HostSyntax {
    /// A name or an IPv4 address: letters, digits, '-' and '_' in parts of 1 to 63 bytes between single dots, 253 in all.
    ///
    /// A dot at the beginning would make OpenSSL accept the certificate of any name that ends so.
    static func isName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { (1...63).contains($0.count) && $0.allSatisfy(isNameByte) }
    }

    /// Hexadecimal digits, colons and dots, without brackets: enough to tell an address from a name.
    static func isIPv6(_ text: String) -> Bool {
        text.utf8.count <= 45 && text.utf8.count { $0 == UInt8(ascii: ":") } >= 2
            && text.utf8.allSatisfy { byte in
                ":.0123456789abcdefABCDEF".utf8.contains(byte)
            }
    }

    /// The zone of a link-local address, such as `eth0`.
    static func isZone(_ text: Substring) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
#endif
