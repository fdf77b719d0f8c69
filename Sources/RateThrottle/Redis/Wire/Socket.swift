#if Redis
import CRateThrottleHiredis

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A socket of a client, closed with the object. Nothing here blocks, raises a signal, or outlives an `exec`.
final class Socket {
    /// What sending did.
    enum Sent: Hashable {
        case sent(Int)
        /// Nothing: wait until it can be written.
        case full
        case failed(String)
    }

    /// What receiving gave.
    enum Received: Hashable {
        /// So many were written to the start of the buffer.
        case bytes(Int)
        /// None until it can be read.
        case empty
        /// The peer has ended.
        case closed
        case failed(String)
    }

    /// For a `Poller`.
    let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        CRateThrottleHiredis_close(descriptor)
    }

    /// Begins to connect. Once it can be written, `connectResult(unacknowledged:)` tells how it went. The error's code is
    /// `full` when it may be tried again soon.
    static func connect(to address: SocketAddress) -> Result<Socket, WireError> {
        var plain = address.plain
        let result = unsafe CRateThrottleHiredis_connect(&plain)
        guard result >= 0 else {
            let code = result == -EAGAIN ? WireError.Code.full : .socket
            return .failure(WireError(code: code, message: CText.systemError(result)))
        }
        return .success(Socket(descriptor: result))
    }

    /// How connecting went, asked once the socket can be written: `nil` when it is connected.
    ///
    /// From then on the system gives the connection up when what was sent is `unacknowledged` for so many milliseconds; 0
    /// leaves it the choice.
    func connectResult(unacknowledged: Int = 0) -> WireError? {
        let result = CRateThrottleHiredis_connect_result(descriptor, UInt32(clamping: unacknowledged))
        return result == 0 ? nil : WireError(code: .socket, message: CText.systemError(result))
    }

    /// Sends what it can of the bytes from a position on.
    func send(_ bytes: [UInt8], from start: Int = 0) -> Sent {
        guard start < bytes.count else { return .sent(0) }
        let sent = unsafe bytes[start...].withUnsafeBytes { buffer in
            unsafe CRateThrottleHiredis_send(descriptor, buffer.baseAddress, buffer.count)
        }
        switch sent {
        case 1...: return .sent(Int(sent))
        case 0: return .full
        default: return .failed(CText.systemError(sent))
        }
    }

    /// Receives into a buffer that is not empty and that keeps its size.
    func receive(into buffer: inout [UInt8]) -> Received {
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe CRateThrottleHiredis_receive(descriptor, buffer.baseAddress, buffer.count)
        }
        switch count {
        case 1...: return .bytes(Int(count))
        case 0: return .closed
        case -Int64(EAGAIN): return .empty
        default: return .failed(CText.systemError(count))
        }
    }
}
#endif
