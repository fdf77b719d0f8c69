#if Redis
import Testing

@testable import RateThrottle

@Suite("TLS sessions with a server", .timeLimit(.minutes(10)))
struct TLSHandshakeTests {
    /// How a `PING` over TLS ended.
    private enum Outcome: Equatable {
        case answered(String)
        case failed(TLSFailure.Kind, String)
    }

    /// Asks a server for a `PONG`, as a client does: what comes is pushed, what is drained is sent.
    private static func ping(_ settings: TLSContext.Settings, host: String, port: UInt16) async throws -> Outcome {
        try await OwnThread.run {
            let session = try TLSSession(TLSContext(settings), host: host)
            let socket = try PlainSocket(to: .port(port))
            var buffer = [UInt8](repeating: 0, count: 100)
            var isConnected = false
            while true {
                var output: [UInt8] = []
                switch isConnected ? .done : session.handshake() {
                case .pending: break
                case .failed(let failure): return .failed(failure.kind, failure.text)
                case .done:
                    if !isConnected { #expect(session.write(Array("PING\r\n".utf8)[...]) == nil) }
                    isConnected = true
                    switch session.read(into: &buffer) {
                    case .bytes(let count): return .answered(String(decoding: buffer.prefix(count), as: UTF8.self))
                    case .empty: break
                    case .closed: throw SupportFailure.closed
                    case .failed(let failure): return .failed(failure.kind, failure.text)
                    }
                }
                session.drain(into: &output)
                try socket.send(output)
                let bytes = try socket.receive()
                if bytes.isEmpty { throw SupportFailure.closed }
                session.push(bytes[...])
            }
        }
    }

    /// Starts a server with a certificate, and lets a body ask it.
    private func withServer(
        _ lines: [String] = [],
        identity: TestCertificates.Identity,
        _ body: (_ port: UInt16) async throws -> Void
    ) async throws {
        try await RedisServer.run(lines, tls: identity) { try await body(#require($0.tlsPort)) }
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func aServerThatIsWhoItSays(_ version: String) async throws {
        let made = try await TestCertificates.made()
        try await withServer(["tls-protocols \(version)"], identity: made.server) { port in
            for settings in [
                TLSContext.Settings(caFile: made.authority), .init(caDirectory: made.authorityFolder),
                .init(verifies: false),
            ] {
                for host in ["localhost", "127.0.0.1", "::1"] {
                    let outcome = try await Self.ping(settings, host: host, port: port)
                    #expect(outcome == .answered("+PONG\r\n"))
                }
            }
        }
    }

    @Test func aServerForSomebodyElse() async throws {
        let made = try await TestCertificates.made()
        for (identity, host, text) in [
            (made.otherHost, "localhost", "ostname mismatch"),
            (made.otherHost, "other.example.evil", "ostname mismatch"),
            (made.otherAddress, "127.0.0.1", "IP address mismatch"),
            (made.expired, "localhost", "certificate has expired"),
            (made.selfSigned, "localhost", "self"),
            (made.stranger, "localhost", "unable to get local issuer certificate"),
        ] {
            try await withServer(identity: identity) { port in
                let outcome = try await Self.ping(.init(caFile: made.authority), host: host, port: port)
                guard case .failed(.verification, let reason) = outcome else {
                    Issue.record("\(identity.certificate) gave \(outcome)")
                    return
                }
                #expect(reason.contains(text))
                let careless = TLSContext.Settings(caFile: made.authority, verifies: false)
                #expect(try await Self.ping(careless, host: host, port: port) == .answered("+PONG\r\n"))
            }
        }
    }

    /// An authority is trusted because it is named, and not because it is there.
    @Test func anAuthorityThatTheSystemDoesNotKnow() async throws {
        let made = try await TestCertificates.made()
        try await withServer(identity: made.server) { port in
            for settings in [TLSContext.Settings(), .init(caFile: made.otherAuthority)] {
                guard case .failed(.verification, _) = try await Self.ping(settings, host: "localhost", port: port)
                else {
                    Issue.record("the server was trusted")
                    return
                }
            }
        }
    }

    /// Under TLS 1.3 the client has finished before the server looks at its certificate, and learns it when it reads.
    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func aServerThatWantsACertificate(_ version: String) async throws {
        let made = try await TestCertificates.made()
        try await withServer(["tls-auth-clients yes", "tls-protocols \(version)"], identity: made.server) { port in
            var settings = TLSContext.Settings(caFile: made.authority)
            for (certificate, key) in [(nil, nil), (made.stranger.certificate, made.stranger.key)] {
                settings.certificate = certificate
                settings.privateKey = key
                let outcome = try await Self.ping(settings, host: "localhost", port: port)
                guard case .failed(.refused, let reason) = outcome else {
                    Issue.record("\(version): \(outcome)")
                    return
                }
                #expect(reason.contains("alert"))
            }
            settings.certificate = made.client.certificate
            settings.privateKey = made.encryptedClientKey
            settings.privateKeyPassword = made.password
            #expect(try await Self.ping(settings, host: "localhost", port: port) == .answered("+PONG\r\n"))
        }
    }

    @Test func aServerThatIsTooOld() async throws {
        let made = try await TestCertificates.made()
        try await withServer(["tls-protocols TLSv1.2"], identity: made.server) { port in
            let settings = TLSContext.Settings(caFile: made.authority, minimumVersion: 13)
            guard
                case .failed(.protocolViolation, let reason) = try await Self.ping(
                    settings,
                    host: "localhost",
                    port: port
                )
            else {
                Issue.record("an older version was taken")
                return
            }
            #expect(reason.contains("version"))
        }
    }
}
#endif
