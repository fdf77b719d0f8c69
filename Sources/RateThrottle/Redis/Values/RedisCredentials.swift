#if Redis
/// What AUTH is sent with.
struct RedisCredentials: Sendable, Hashable {
    /// The user; nil for the default user.
    let username: String?
    let password: RedisSecret
}
#endif
