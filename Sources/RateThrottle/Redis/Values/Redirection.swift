#if Redis
/// What a node of a cluster says when it does not hold a slot.
struct Redirection: Sendable, Hashable {
    enum Kind: String, Sendable {
        /// The slot is another node's from now on.
        case moved = "MOVED"
        /// The slot is on its way: another node may have the key, for this command only.
        case ask = "ASK"
    }

    let kind: Kind
    let slot: UInt16
    /// The other node's; empty or "?" when the one that answered does not know.
    let host: String
    /// Where it listens for such clients; 0 when it does not.
    let port: UInt16

    /// Reads an error line such as `MOVED 3999 127.0.0.1:6381`; nil for any other, for a script may choose the same first
    /// word for an error of its own.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        // An IPv6 address has no brackets here, so that the last colon is the port's.
        guard parts.count == 3, let kind = Kind(rawValue: String(Substring(parts[0]))),
            let slot = DecimalNumber.value(of: parts[1], in: 0...HashSlot.count - 1),
            let colon = parts[2].lastIndex(of: UInt8(ascii: ":")),
            let port = DecimalNumber.value(of: parts[2][colon...].dropFirst(), in: 0...65_535)
        else { return nil }
        let host = String(Substring(parts[2][..<colon]))
        guard AnnouncedHost.isUnknown(host) || AnnouncedHost.isKnown(host) else { return nil }
        (self.kind, self.slot, self.host, self.port) = (kind, UInt16(slot), host, UInt16(port))
    }

    /// The other node.
    /// - Parameter node: The one that answered, on whose host it is when it did not say otherwise.
    /// - Returns: Where it listens; nil when nothing but a Unix socket is known of its host, or it does not.
    func endpoint(seenBy node: RedisEndpoint) -> RedisEndpoint? {
        guard port > 0 else { return nil }
        guard AnnouncedHost.isUnknown(host) else { return .tcp(host: host, port: port) }
        guard case .tcp(let host, _) = node else { return nil }
        return .tcp(host: host, port: port)
    }
}
#endif
