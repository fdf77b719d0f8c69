#if Redis
import Foundation

/// A port where a connection is neither made nor refused, as when packets are lost on their way: it listens and never
/// accepts, and its queue is full.
enum FullBacklog {
    /// Has such a port for a body.
    @discardableResult
    static func run<Value>(_ body: (UInt16) async throws -> Value) async throws -> Value {
        let (descriptor, port) = try FreePort.bind()
        defer { close(descriptor) }
        guard listen(descriptor, 0) == 0 else { throw SupportFailure("cannot listen: errno \(errno)") }
        let fillers = try await OwnThread.run { try fill(port) }
        defer { withExtendedLifetime(fillers) {} }
        return try await body(port)
    }

    /// Connects until that takes longer than it ever does on one machine.
    private static func fill(_ port: UInt16) throws -> [PlainSocket] {
        var fillers: [PlainSocket] = []
        while fillers.count < 64 {
            do {
                fillers.append(try PlainSocket(to: .port(port), within: .milliseconds(100)))
            } catch {
                return fillers
            }
        }
        throw SupportFailure("the queue takes more than it should")
    }
}
#endif
