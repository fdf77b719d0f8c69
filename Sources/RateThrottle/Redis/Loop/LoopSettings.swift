#if Redis
/// What the loop has to know of the configuration.
struct LoopSettings: Sendable {
    let configuration: RedisConfiguration
    let connection: ConnectionSettings
    /// Looks a name up; blocks, on a thread of its own.
    var resolve: @Sendable (String, UInt16) -> Result<[SocketAddress], WireError> = {
        SocketAddress.resolve($0, port: $1, numericOnly: false)
    }

    init(_ configuration: RedisConfiguration) throws(RedisError) {
        self.configuration = configuration
        let options = configuration.options
        connection = ConnectionSettings(
            greeting: try Greeting(
                credentials: configuration.credentials,
                database: configuration.database,
                clientName: options.clientName
            ),
            stallTimeout: configuration.stallTimeout,
            healthCheckInterval: options.healthCheckInterval > .zero ? options.healthCheckInterval : nil,
            renewalAge: options.backoff.maximum
        )
    }
}
#endif
