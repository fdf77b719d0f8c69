#if Redis
import Foundation
import RateThrottle

/// A server that does what a test tells it, for all that a real one does not do on demand.
///
/// ```swift
/// try await FakeServer.run(answer: { $0.name == "GET" ? .replyAfter(.milliseconds(100), "+late\r\n") : nil }) { server in
///     // connect to server.port; then:
///     #expect(server.accepted == 1 && server.requests.map(\.name) == ["PING", "GET"])
/// }
/// ```
///
/// Each connection has a thread of its own. Whatever an answer or a script waits for ends when the server does.
final class FakeServer: Sendable {
    /// Says what to do about a command; nil for what a healthy server does when a client connects, see ``Handshake``.
    typealias Answer = @Sendable (Request) -> Action?
    /// What happens on a connection, from its first byte to its end. It is closed when the script returns.
    typealias Script = @Sendable (FakeConnection) throws -> Void

    private struct State {
        var listener: FakeListener?
        var connections: [Int: FakeConnection] = [:]
        var accepted = 0
        var mostOpen = 0
        var requests: [Request] = []
        var isOver = false
    }

    /// Where it listens.
    let address: SocketAddress
    private let script: Script
    private let state = Lock(State())

    /// Runs a server for a body that answers command by command, and ends it however the body ends.
    /// - Parameters:
    ///   - path: The Unix socket that it listens at instead of a port.
    ///   - answer: What it does about each command. Called on the connection's thread; it must not wait.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    @discardableResult
    static func run<Value>(
        at path: String? = nil,
        answer: @escaping Answer = { _ in nil },
        _ body: (FakeServer) async throws -> Value
    ) async throws -> Value {
        let script: Script = { connection in
            while true {
                let request = try connection.nextRequest()
                try connection.perform(answer(request) ?? Handshake.answer(request), about: request)
            }
        }
        return try await runScript(at: path, script, body)
    }

    /// Runs a server for a body that follows a script on each connection, and ends it however the body ends.
    /// - Parameters:
    ///   - path: The Unix socket that it listens at instead of a port.
    ///   - script: What it does, step by step. It may wait, by the connection's means only.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    @discardableResult
    static func runScript<Value>(
        at path: String? = nil,
        _ script: @escaping Script,
        _ body: (FakeServer) async throws -> Value
    ) async throws -> Value {
        let server = try FakeServer(path: path, script: script)
        do {
            let value = try await body(server)
            await server.shutdown()
            return value
        } catch {
            await server.shutdown()
            throw error
        }
    }

    /// Runs a server for a body that accepts connections, reads nothing and sends nothing.
    @discardableResult
    static func runMute<Value>(_ body: (FakeServer) async throws -> Value) async throws -> Value {
        try await runScript({ try $0.stall() }, body)
    }

    private init(path: String?, script: @escaping Script) throws {
        self.script = script
        let descriptor: CInt
        if let path {
            address = .path(path)
            descriptor = try address.bindSocket()
        } else {
            let bound = try FreePort.bind()
            descriptor = bound.descriptor
            address = .port(bound.port)
        }
        try listen(with: descriptor)
    }

    /// The port; 0 if it has a Unix socket.
    var port: UInt16 { if case .port(let port) = address { port } else { 0 } }

    /// How many connections it has accepted so far.
    var accepted: Int { state.withLock(\.accepted) }
    /// How many of them are open: until a moment after the client has seen the end.
    var open: Int { state.withLock(\.connections.count) }
    /// How many were open at the same time at most.
    var mostOpen: Int { state.withLock(\.mostOpen) }
    /// All commands that it has read so far, in this order.
    var requests: [Request] { state.withLock(\.requests) }

    /// Lets go of the port, so that it refuses connections. Those that are open stay.
    func stopListening() async {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        await listener?.stop()
    }

    /// Listens at the same port again.
    func listenAgain() async throws {
        var descriptor: CInt?
        await eventually {
            descriptor = try? address.bindSocket(isAgain: true)
            return descriptor != nil
        }
        try listen(with: descriptor ?? -1)
    }

    /// Closes all connections that are open, and waits until it is done.
    func closeConnections() async { await end(.close) }

    /// Resets all connections that are open, and waits until it is done.
    func resetConnections() async { await end(.reset) }

    /// Closes everything, and waits until its threads have ended.
    func shutdown() async {
        state.withLock { $0.isOver = true }
        await stopListening()
        await end(.close)
        await eventually { open == 0 }
        if case .path(let path) = address { unlink(path) }
    }

    /// Notes a command.
    func note(_ request: Request) {
        state.withLock { $0.requests.append(request) }
    }

    private func end(_ ending: FakeConnection.Ending) async {
        let connections = state.withLock { Array($0.connections.values) }
        for connection in connections { connection.end(ending) }
        await eventually { state.withLock { state in !connections.contains { state.connections[$0.index] != nil } } }
    }

    private func listen(with descriptor: CInt) throws {
        let listener = try FakeListener(descriptor) { [weak self] in self?.accept($0) ?? false }
        state.withLock { $0.listener = listener }
    }

    /// Takes a connection over.
    /// - Returns: Whether it did; if not, the server is over.
    private func accept(_ descriptor: CInt) -> Bool {
        let connection = state.withLock { state -> FakeConnection? in
            guard !state.isOver else { return nil }
            let connection = FakeConnection(descriptor, index: state.accepted, server: self)
            state.accepted += 1
            state.connections[connection.index] = connection
            state.mostOpen = max(state.mostOpen, state.connections.count)
            return connection
        }
        guard let connection else { return false }
        OwnThread.start("test-fake") { [self] in
            // An error is how a script learns that its connection has ended.
            try? script(connection)
            connection.close()
            _ = state.withLock { $0.connections.removeValue(forKey: connection.index) }
        }
        return true
    }
}
#endif
