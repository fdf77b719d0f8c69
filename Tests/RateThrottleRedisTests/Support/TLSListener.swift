#if Redis
import Foundation

/// The command `openssl s_server`: TLS without Redis behind it, for handshakes. It sends each line back, reversed.
final class TLSListener: Sendable {
    let port: UInt16
    private let folder: TemporaryFolder

    private init() throws {
        port = try FreePort.find()
        folder = try TemporaryFolder()
    }

    /// Runs it for a body.
    /// - Parameters:
    ///   - identity: Its certificate.
    ///   - named: The certificate that it shows instead to clients that ask for a name; so a test sees that they do.
    ///   - options: More options, such as `-tls1_1`.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``SupportFailure`` when it does not start.
    @discardableResult
    static func run<Value>(
        _ identity: TestCertificates.Identity,
        named: (name: String, identity: TestCertificates.Identity)? = nil,
        _ options: [String] = [],
        _ body: (TLSListener) async throws -> Value
    ) async throws -> Value {
        let listener = try TLSListener()
        var arguments = ["s_server", "-accept", "127.0.0.1:\(listener.port)", "-rev"]
        arguments += ["-cert", identity.certificate, "-key", identity.key]
        if let (name, other) = named {
            arguments += ["-servername", name, "-cert2", other.certificate, "-key2", other.key]
        }
        let child = try ChildProcess(
            "openssl",
            arguments + options,
            output: "\(listener.folder.path)/output"
        )
        let isUp = await eventually {
            if child.hasEnded { return true }
            return (try? await PlainSocket.replies(to: [], at: .port(listener.port))) != nil
        }
        guard isUp, !child.hasEnded else {
            throw SupportFailure("s_server does not start: \(listener.folder.read("output"))")
        }
        defer { withExtendedLifetime(child) {} }
        return try await body(listener)
    }
}
#endif
