#if Redis
/// The way of a command.
enum Route: Equatable {
    /// To this server.
    case server(RedisEndpoint)
    /// It is being found out.
    case wait
    /// It cannot be told.
    case fail(RedisError)
}
#endif
