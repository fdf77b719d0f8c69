#if Redis
import CRateThrottleHiredis
import Foundation
import Testing

@testable import RateThrottle

@Suite("A client's sockets", .timeLimit(.minutes(10)))
struct SocketTests {
    /// Connects to a listener and takes both ends.
    private func connected(_ body: (Socket, CInt) throws -> Void) throws {
        let (listener, port) = try FreePort.bind()
        defer { close(listener) }
        #expect(listen(listener, 5) == 0)
        let socket = try connect(to: port)
        _ = Descriptor.wait([(listener, Int16(POLLIN))], until: .now + .seconds(10))
        let peer = try Descriptor.make { accept(listener, nil, nil) }
        defer { close(peer) }
        try body(socket, peer)
    }

    private func connect(to port: UInt16) throws -> Socket {
        let address = try #require(
            try RateThrottle.SocketAddress.resolve("127.0.0.1", port: port, numericOnly: true).get().first
        )
        let socket = try Socket.connect(to: address).get()
        try wait(for: socket, writing: true)
        return socket
    }

    private func wait(for socket: Socket, writing: Bool = false) throws {
        var poller = Poller()
        let position = poller.add(socket.descriptor, read: !writing, write: writing)
        try poller.wait(milliseconds: 10_000)
        #expect(writing ? poller.isWritable(position) : poller.isReadable(position))
    }

    private func option(_ socket: Socket, _ level: CInt, _ name: CInt) -> CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        #expect(getsockopt(socket.descriptor, level, name, &value, &length) == 0)
        return value
    }

    @Test func bytesGoBothWays() throws {
        try connected { socket, peer in
            var buffer = [UInt8](repeating: 0, count: 100)
            #expect(socket.connectResult() == nil)
            #expect(socket.receive(into: &buffer) == .empty)
            #expect(socket.send(Array("_PING".utf8), from: 1) == .sent(4))
            #expect(socket.send([1], from: 1) == .sent(0))
            _ = Descriptor.wait([(peer, Int16(POLLIN))], until: .now + .seconds(10))
            #expect(try PlainSocket.receive(from: peer) == Array("PING".utf8))
            try PlainSocket.send(Array("PONG".utf8), to: peer, until: nil)
            try wait(for: socket)
            #expect(socket.receive(into: &buffer) == .bytes(4))
            #expect(buffer.count == 100)
            #expect(buffer.prefix(5) == Array("PONG\0".utf8)[...])
        }
    }

    @Test func itIsAsAClientNeedsIt() throws {
        try connected { socket, _ in
            #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0)
            #expect(fcntl(socket.descriptor, F_GETFL) & O_NONBLOCK != 0)
            #expect(option(socket, CInt(IPPROTO_TCP), TCP_NODELAY) != 0)
            #expect(option(socket, SOL_SOCKET, SO_KEEPALIVE) != 0)
            #expect(option(socket, CInt(IPPROTO_TCP), TCP_KEEPINTVL) == 5)
            #expect(option(socket, CInt(IPPROTO_TCP), TCP_KEEPCNT) == 3)
            #if os(Linux)
            #expect(option(socket, CInt(IPPROTO_TCP), TCP_KEEPIDLE) == 15)
            #expect(option(socket, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT) == 0)
            #expect(socket.connectResult(unacknowledged: 5_000) == nil)
            #expect(option(socket, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT) == 5_000)
            #endif
        }
    }

    @Test func itIsClosedWithTheObject() throws {
        let (listener, port) = try FreePort.bind()
        defer { close(listener) }
        #expect(listen(listener, 5) == 0)
        var socket: Socket? = try connect(to: port)
        _ = Descriptor.wait([(listener, Int16(POLLIN))], until: .now + .seconds(10))
        let peer = try Descriptor.make { accept(listener, nil, nil) }
        defer { close(peer) }
        #expect(socket?.connectResult() == nil)
        socket = nil
        _ = Descriptor.wait([(peer, Int16(POLLIN))], until: .now + .seconds(10))
        #expect(try PlainSocket.receive(from: peer) == [])
    }

    @Test func aPeerThatEndsIsNoError() throws {
        try connected { socket, peer in
            var buffer = [UInt8](repeating: 0, count: 100)
            try PlainSocket.send([1], to: peer, until: nil)
            shutdown(peer, CInt(SHUT_RDWR))
            try wait(for: socket)
            #expect(socket.receive(into: &buffer) == .bytes(1))
            try wait(for: socket)
            #expect(socket.receive(into: &buffer) == .closed)
        }
    }

    @Test func nobodyListens() async throws {
        try await ClosedPort.run { port in
            let socket = try connect(to: port)
            let error = try #require(socket.connectResult())
            #expect(error.code == .socket)
            #expect(error.message == "Connection refused")
        }
    }

    /// What happens to a client that tries again and again while its server is gone, if the port is one of the system's.
    @Test func itDoesNotMeetItself() throws {
        let (descriptor, port) = try FreePort.bind()
        defer { close(descriptor) }
        let result = SocketAddress.port(port).withAddress { Foundation.connect(descriptor, $0, $1) }
        #expect(result == 0 || errno == EINPROGRESS)
        var poller = Poller()
        poller.add(descriptor, read: false, write: true)
        try poller.wait(milliseconds: 10_000)
        #expect(CRateThrottleHiredis_connect_result(descriptor, 0) == -ECONNREFUSED)
    }

    /// With the signal's usual effect, which is to end the process: hence in a process of its own.
    @Test func sendingToAPeerThatResetIsAnErrorAndNoSignal() async throws {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            let (listener, port) = try FreePort.bind()
            guard listen(listener, 5) == 0 else { exit(1) }
            let address = try RateThrottle.SocketAddress.resolve("127.0.0.1", port: port, numericOnly: true).get()[0]
            let socket = try Socket.connect(to: address).get()
            _ = Descriptor.wait([(listener, Int16(POLLIN))], until: .now + .seconds(10))
            let peer = accept(listener, nil, nil)
            // Reset instead of end.
            Descriptor.set(peer, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
            close(peer)
            _ = Descriptor.wait([(socket.descriptor, Int16(POLLIN))], until: .now + .seconds(10))
            var failures = 0
            for _ in 1...3 {
                if case .failed(let reason) = socket.send([1]) { failures += reason.isEmpty ? 0 : 1 }
            }
            exit(failures == 3 ? 0 : 1)
        }
    }

    @Test func aPeerThatDoesNotReadFillsIt() throws {
        try connected { socket, _ in
            let bytes = [UInt8](repeating: 0, count: 1 << 20)
            var (total, last) = (0, socket.send(bytes))
            while case .sent(let count) = last { (total, last) = (total + count, socket.send(bytes)) }
            #expect(last == .full)
            #expect(total > 0)
            #expect(socket.connectResult() == nil)
        }
    }

    @Test func aUnixSocket() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/s"
        let listener = try SocketAddress.path(path).bindSocket()
        defer { close(listener) }
        let address = try RateThrottle.SocketAddress.unix(path).get()
        #expect(address.description == path)
        #expect(Socket.connect(to: address).error?.message == "Connection refused")
        #expect(listen(listener, 5) == 0)
        let socket = try Socket.connect(to: address).get()
        try wait(for: socket, writing: true)
        #expect(socket.connectResult(unacknowledged: 1_000) == nil)
        #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(socket.send([1]) == .sent(1))
        #if os(Linux)
        // Who finds its queue full is told so at once, where TCP waits.
        var waiting: [Socket] = []
        while waiting.count < 100, case .success(let socket) = Socket.connect(to: address) { waiting.append(socket) }
        #expect(Socket.connect(to: address).error?.code == .full)
        #endif
        let missing = try RateThrottle.SocketAddress.unix("\(folder.path)/missing").get()
        #expect(Socket.connect(to: missing).error?.message == "No such file or directory")
    }
}

extension Result {
    /// Why there is no value.
    fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
#endif
