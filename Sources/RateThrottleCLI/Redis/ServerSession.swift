#if Redis
import Logging
import RateThrottle

/// A connection to the server for as long as a command takes.
enum ServerSession {
    /// What goes wrong is said once, by the command.
    private static let silent = Logger(label: "ratethrottle") { _ in SwiftLogNoOpLogHandler() }

    /// For the client's thread to end. A process that ends beside it takes away what that thread, and OpenSSL in it, still uses.
    private static let grace = Duration.seconds(1)

    /// Runs a body with a limiter on the server, as an application has one.
    /// - Throws: ``ToolError`` for whatever goes wrong.
    static func withLimiter<Value>(
        _ server: ServerOptions,
        prefix: String,
        _ body: (RateThrottleCore) async throws -> Value
    ) async throws -> Value {
        let kind = StorageKind.redis(
            url: try server.url(),
            options: server.clientOptions,
            keyPrefix: prefix,
            logger: silent
        )
        return try await explaining {
            let limiter = try await createLimiter(
                storage: kind,
                failurePolicy: .throwError,
                decisionDeadline: server.timeout,
                logger: silent
            )
            return try await closing(limiter, body) { await limiter.shutdown(deadline: grace) }
        }
    }

    /// Runs a body with a client that is connected.
    /// - Throws: ``ToolError`` for whatever goes wrong.
    static func withClient<Value>(
        _ server: ServerOptions,
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        let url = try server.url()
        return try await explaining {
            let client = try RedisClient(url: url, options: server.clientOptions, logger: silent)
            return try await closing(client, body) { await client.shutdown(deadline: grace) }
        }
    }

    private static func closing<Opened, Value>(
        _ opened: Opened,
        _ body: (Opened) async throws -> Value,
        _ close: () async -> Void
    ) async throws -> Value {
        do {
            let value = try await body(opened)
            await close()
            return value
        } catch {
            await close()
            throw error
        }
    }

    private static func explaining<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch { throw ToolError(server: error) }
    }
}
#endif
