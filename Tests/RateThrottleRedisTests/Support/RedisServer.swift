#if Redis
import Foundation
import RateThrottle

/// A real server, as a child process with a folder of its own. Never shared, and gone with its scope:
///
/// ```swift
/// try await RedisServer.run(["requirepass secret"]) { server in
///     #expect(try await server.ask("CONFIG", "GET", "requirepass") == "requirepass\nsecret")
/// }
/// ```
///
/// It keeps nothing on disk, so that a restart loses all keys and scripts.
final class RedisServer: Sendable {
    /// What it is.
    enum Kind {
        case server
        /// The same program. It gets its master from a line `sentinel monitor main 127.0.0.1 PORT QUORUM`.
        case sentinel
    }

    /// Its child, and the connections that wait to be used for the next question.
    struct State {
        var child: ChildProcess?
        var idle: [PlainSocket] = []
    }

    let kind: Kind
    /// Its port on 127.0.0.1 and, if the machine has it, ::1.
    let port: UInt16
    /// The port for TLS; nil without.
    let tlsPort: UInt16?
    /// Its Unix socket. It has one always.
    let socketPath: String

    let folder: TemporaryFolder
    let state = Lock(State())

    /// Starts a server for a body, and stops it however the body ends.
    /// - Parameters:
    ///   - lines: Lines of its configuration file, after those that are always there.
    ///   - kind: What to start.
    ///   - tls: Its certificate, if it is to have a port for TLS. It then asks for none of its clients, unless a line
    ///     `tls-auth-clients yes` says so.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``SupportFailure`` when it does not start.
    @discardableResult
    static func run<Value>(
        _ lines: [String] = [],
        kind: Kind = .server,
        tls: TestCertificates.Identity? = nil,
        _ body: (RedisServer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(lines, kind: kind, tls: tls)
        do {
            let value = try await body(server)
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    /// Starts a server and waits until it answers. Prefer ``run(_:kind:tls:_:)``, which stops it too.
    static func start(
        _ lines: [String] = [],
        kind: Kind = .server,
        tls: TestCertificates.Identity? = nil
    ) async throws -> RedisServer {
        var log = ""
        // Somebody may take the port after it was found free.
        for _ in 0..<5 {
            let server = try RedisServer(lines, kind: kind, tls: tls)
            if try await server.launch() { return server }
            log = server.log
            await server.stop()
            guard log.contains("in use") else { break }
        }
        throw SupportFailure("the \(kind) does not start: \(log)")
    }

    private init(_ lines: [String], kind: Kind, tls: TestCertificates.Identity?) throws {
        self.kind = kind
        folder = try TemporaryFolder()
        port = try FreePort.find()
        tlsPort = try tls.map { _ in try FreePort.find() }
        socketPath = "\(folder.path)/redis.sock"
        var all = ["port \(port)", "bind 127.0.0.1 -::1", "unixsocket \(socketPath)", "dir \(folder.path)"]
        all.append("user \(Self.admin) on nopass ~* &* +@all")
        if kind == .server {
            all += ["save \"\"", "appendonly no", "enable-debug-command local"]
        }
        if let tls, let tlsPort {
            all += ["tls-port \(tlsPort)", "tls-cert-file \(tls.certificate)", "tls-key-file \(tls.key)"]
            all += ["tls-ca-cert-file \(tls.authority)", "tls-auth-clients no"]
        }
        try folder.write("redis.conf", (all + lines).joined(separator: "\n") + "\n")
    }

    /// What it logged.
    var log: String { folder.read("log") }

    var pid: pid_t? { state.withLock { $0.child?.pid } }

    /// Ends it at once, as a crash does, and removes its folder.
    func stop() async {
        await kill()
        folder.remove()
    }

    /// Ends it at once, as a crash does. ``restart()`` brings it back.
    func kill() async {
        let child = state.withLock { state in
            defer { state = State() }
            return state.child
        }
        await child?.kill()
    }

    /// Freezes it: its connections stay open, and nothing is answered.
    func pause() async throws {
        try await state.withLock(\.child)?.pause()
    }

    /// Lets it run on.
    func resume() {
        state.withLock(\.child)?.resume()
    }

    /// Ends it if it runs, starts it at the same ports, and waits until it answers.
    func restart() async throws {
        await kill()
        for _ in 0..<5 where try await launch() { return }
        throw SupportFailure("the \(kind) does not start again: \(log)")
    }

    /// Starts it and waits until it answers.
    /// - Returns: Whether it does; if not, it has ended, and the log may say why.
    private func launch() async throws -> Bool {
        let arguments = ["\(folder.path)/redis.conf"] + (kind == .sentinel ? ["--sentinel"] : [])
        let child = try ChildProcess("redis-server", arguments, output: "\(folder.path)/log")
        state.withLock { $0.child = child }
        let isUp = await eventually {
            if child.hasEnded { return true }
            return (try? await ask("PING")) == "PONG"
        }
        if isUp && !child.hasEnded { return true }
        await kill()
        return false
    }
}
#endif
