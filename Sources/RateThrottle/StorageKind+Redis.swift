#if Redis
public import Logging

extension StorageKind {
    /// On a Redis server, shared with every process that names the same server and prefix.
    ///
    /// With `redis+sentinel://` it is the master that sentinels name, with `redis+cluster://` the masters of a cluster, of
    /// which one has to answer when the limiter is made, so that an application can start while another is down.
    ///
    /// `createLimiter` connects, logs in and asks for a PING before it returns, all within `socketConnectTimeout`. It throws
    /// ``RedisError``, which says what failed: code `connectionFailed` when the name is unknown or the server refuses,
    /// `authentication` for a wrong password, `tls` for a certificate, `timedOut` when nothing answers, `invalidArgument` for
    /// a wrong URL or option, `permission` when the user may not PING, `loading` or `unavailable` when the server takes no
    /// commands in its present state; ``StorageError`` with code `invalidArgument` for a wrong prefix; `CancellationError`
    /// when the task is cancelled. Nothing stays open then. The limiter's `shutdown()` closes the client.
    /// - Parameters:
    ///   - url: As in ``RedisClient/init(url:options:logger:)``: `redis://`, `redis+sentinel://`, `redis+cluster://`, each with
    ///     `rediss` for TLS, or `unix://`.
    ///   - options: The client's options.
    ///   - keyPrefix: What every key begins with: 1 to 32 bytes without braces.
    ///   - logger: Told when commands go to another master, and of what is wrong with sentinels or a cluster.
    /// - Returns: The description.
    public static func redis(
        url: String,
        options: RedisOptions = RedisOptions(),
        keyPrefix: String = RedisStorage.defaultKeyPrefix,
        logger: Logger = Logger(label: "ratethrottle.redis")
    ) -> StorageKind {
        StorageKind {
            _ = try RedisKeys(prefix: keyPrefix)
            let client = try RedisClient(url: url, options: options, logger: logger)
            do {
                try await client.reach(within: options.socketConnectTimeout)
            } catch {
                await client.shutdown(deadline: .zero)
                throw (error as? RedisError)?.code == .cancelled ? CancellationError() : error
            }
            return Opened(RedisStorage(client, keyPrefix: keyPrefix)) { await client.shutdown(deadline: $0) }
        }
    }
}
#endif
