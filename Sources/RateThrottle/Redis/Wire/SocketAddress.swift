#if Redis
import CRateThrottleHiredis

/// What a socket connects to: an address and a port, or a path.
struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    private let family: Int32
    private let bytes: [UInt8]

    init(_ address: CRateThrottleHiredis_address) {
        var address = address
        family = address.family
        let count = Int(address.length)
        bytes = unsafe withUnsafeBytes(of: &address.storage) { unsafe Array($0.prefix(count)) }
    }

    /// The addresses of a host, in the system's order. Blocks while it asks, unless it takes literal addresses only.
    static func resolve(_ host: String, port: UInt16, numericOnly: Bool) -> Result<[SocketAddress], WireError> {
        guard !host.isEmpty, !host.utf8.contains(0) else {
            return .failure(WireError(code: .resolve, message: "a host's name is empty or contains a NUL"))
        }
        var found = [CRateThrottleHiredis_address](repeating: CRateThrottleHiredis_address(), count: 32)
        let count = unsafe CRateThrottleHiredis_resolve(host, port, numericOnly ? 1 : 0, &found, Int32(found.count))
        guard count > 0 else {
            let reason = unsafe CText.constant(CRateThrottleHiredis_resolve_error(count))
            return .failure(WireError(code: .resolve, message: "cannot resolve \(host): \(reason)"))
        }
        return .success(found.prefix(Int(count)).map(SocketAddress.init))
    }

    /// The address of a Unix socket.
    static func unix(_ path: String) -> Result<SocketAddress, WireError> {
        var address = CRateThrottleHiredis_address()
        guard !path.isEmpty, !path.utf8.contains(0) else {
            return .failure(WireError(code: .socket, message: "the path of a socket is empty or contains a NUL"))
        }
        guard unsafe CRateThrottleHiredis_unix_address(path, &address) == 0 else {
            let limit = CRateThrottleHiredis_unix_path_limit()
            return .failure(WireError(code: .socket, message: "the path of a socket is longer than \(limit) bytes"))
        }
        return .success(SocketAddress(address))
    }

    /// The address as C takes it.
    var plain: CRateThrottleHiredis_address {
        var address = CRateThrottleHiredis_address()
        address.family = family
        address.length = UInt32(bytes.count)
        unsafe withUnsafeMutableBytes(of: &address.storage) { unsafe $0.copyBytes(from: bytes) }
        return address
    }

    /// `127.0.0.1:6379`, `[::1]:6379`, or the path.
    var description: String {
        var address = plain
        return unsafe CText.written { unsafe CRateThrottleHiredis_address_text(&address, $0, $1) }
    }
}
#endif
