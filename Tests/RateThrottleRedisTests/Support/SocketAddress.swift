#if Redis
import Foundation

/// Where a server on this machine listens.
enum SocketAddress: Sendable, Hashable {
    /// A port of 127.0.0.1.
    case port(UInt16)
    /// A Unix socket.
    case path(String)

    /// A socket of this family that is not connected.
    func makeSocket() throws -> CInt {
        let family = if case .port = self { AF_INET } else { AF_UNIX }
        let descriptor = try Descriptor.make { socket(family, Descriptor.stream, 0) }
        if case .port = self { Descriptor.set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, CInt(1)) }
        return descriptor
    }

    /// A socket that is bound to it, and does not listen yet.
    /// - Parameter isAgain: Whether a server was here before, of whose connections the system still knows. Without it
    ///   nobody else can be bound to it.
    /// - Returns: The socket.
    /// - Throws: ``SupportFailure``, when somebody else has it.
    func bindSocket(isAgain: Bool = false) throws -> CInt {
        let descriptor = try makeSocket()
        switch self {
        case .port: if isAgain { Descriptor.set(descriptor, SOL_SOCKET, SO_REUSEADDR, CInt(1)) }
        case .path(let path): unlink(path)
        }
        guard withAddress({ bind(descriptor, $0, $1) }) == 0 else {
            let reason = errno
            close(descriptor)
            throw SupportFailure("cannot bind to \(self): errno \(reason)")
        }
        return descriptor
    }

    /// Hands over the address as the system has it.
    func withAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        switch self {
        case .port(let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            return Self.hand(address, to: body)
        case .path(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            return Self.hand(address, to: body)
        }
    }

    private static func hand<Address, Value>(
        _ address: Address,
        to body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
#endif
