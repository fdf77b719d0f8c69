#if Redis
import Foundation

/// A client's socket without a client: bytes out, bytes in, each wait with a limit. Closed with its last user.
///
/// It blocks. Use it on a thread of its own, see ``OwnThread/run(_:)``.
final class PlainSocket: Sendable {
    let descriptor: CInt

    /// Connects.
    /// - Throws: ``SupportFailure``, when nobody listens or the limit passes.
    init(to address: SocketAddress, within limit: Duration = .seconds(5)) throws {
        descriptor = try address.makeSocket()
        let result = address.withAddress { connect(descriptor, $0, $1) }
        guard result != 0 else { return }
        var reason = errno
        if reason == EINPROGRESS {
            let seen = Descriptor.wait([(descriptor, Int16(POLLOUT))], until: .now + limit)
            var length = socklen_t(MemoryLayout<CInt>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &length)
            if seen == [0] { reason = ETIMEDOUT }
        }
        guard reason == 0 else {
            throw SupportFailure("cannot connect to \(address): \(String(cString: strerror(reason)))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends commands over a connection of their own, all at once, and waits for their replies without blocking.
    static func replies(
        to commands: [[String]],
        at address: SocketAddress,
        within limit: Duration = .seconds(5)
    ) async throws -> [WireValue] {
        try await OwnThread.run {
            let socket = try PlainSocket(to: address, within: limit)
            for words in commands { try socket.send(words) }
            var reader = WireReader()
            return try commands.map { _ in try socket.receiveReply(&reader, within: limit) }
        }
    }

    /// Sends all bytes.
    func send(_ bytes: [UInt8], within limit: Duration = .seconds(5)) throws {
        try Self.send(bytes, to: descriptor, until: .now + limit)
    }

    /// Sends a command.
    func send(_ words: [String]) throws {
        try send(WireValue.command(words).encoded)
    }

    /// Whatever comes next; nothing at the end.
    /// - Throws: ``SupportFailure``, when the limit passes or the connection was reset.
    func receive(within limit: Duration = .seconds(5)) throws -> [UInt8] {
        let end = ContinuousClock.now + limit
        while true {
            let seen = Descriptor.wait([(descriptor, Int16(POLLIN))], until: end)
            guard seen != [0] else { throw SupportFailure.timedOut }
            if let bytes = try Self.receive(from: descriptor) { return bytes }
        }
    }

    /// All that comes until the other side closes.
    func receiveToEnd(within limit: Duration = .seconds(5)) throws -> String {
        let end = ContinuousClock.now + limit
        var all: [UInt8] = []
        while true {
            let bytes = try receive(within: ContinuousClock.now.duration(to: end))
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    /// The next reply.
    func receiveReply(_ reader: inout WireReader, within limit: Duration = .seconds(5)) throws -> WireValue {
        let end = ContinuousClock.now + limit
        while true {
            if let value = try reader.next() { return value }
            let bytes = try receive(within: ContinuousClock.now.duration(to: end))
            if bytes.isEmpty { throw SupportFailure.closed }
            reader.append(bytes)
        }
    }

    /// Sends all bytes through a socket that does not block.
    static func send(_ bytes: [UInt8], to descriptor: CInt, until end: ContinuousClock.Instant?) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Descriptor.quietly)
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                let seen = Descriptor.wait([(descriptor, Int16(POLLOUT) | Descriptor.hangUp)], until: end)
                if seen == [0] { throw SupportFailure.timedOut }
                if let seen = seen.first, seen & Int16(POLLOUT) == 0 { throw SupportFailure.closed }
            } else if errno != EINTR {
                throw SupportFailure(String(cString: strerror(errno)))
            }
        }
    }

    /// What a socket that does not block has; nil when it has nothing yet, nothing at the end.
    static func receive(from descriptor: CInt) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno == EAGAIN { return nil }
            guard errno == EINTR else { throw SupportFailure(String(cString: strerror(errno))) }
        }
    }
}
#endif
