#if Redis
import Foundation

/// A port that refuses every connection, and that nobody else can get meanwhile.
enum ClosedPort {
    /// Has a port for a body.
    @discardableResult
    static func run<Value>(_ body: (UInt16) async throws -> Value) async throws -> Value {
        let (descriptor, port) = try FreePort.bind()
        defer { close(descriptor) }
        return try await body(port)
    }
}
#endif
