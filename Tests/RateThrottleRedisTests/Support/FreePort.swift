#if Redis
import Foundation

/// Ports for servers.
///
/// They lie below those that the system gives to sockets that connect. A port from there can be taken by any client while its
/// server is being restarted; and a client that tries again and again to connect to it will at last connect to itself.
enum FreePort {
    /// Below 32768, where Linux begins, and with room for the second port of a cluster's node, 10000 above.
    private static let range: ClosedRange<UInt16> = 10_000...21_999

    /// A port that nobody had a moment ago.
    static func find() throws -> UInt16 {
        let (descriptor, port) = try bind()
        close(descriptor)
        return port
    }

    /// A socket that is bound to a free port, and does not listen yet.
    static func bind() throws -> (descriptor: CInt, port: UInt16) {
        for _ in 0..<100 {
            let port = UInt16.random(in: range)
            if let descriptor = try? SocketAddress.port(port).bindSocket() { return (descriptor, port) }
        }
        throw SupportFailure("no free port")
    }
}
#endif
