#if Redis
/// Which sentinels to ask for a master, and how. They have logins and TLS of their own.
struct RedisSentinelConfiguration: Sendable, Hashable {
    /// What the sentinels call the master.
    let masterName: String
    let sentinels: [RedisEndpoint]
    /// How long one of them may take to answer.
    let socketTimeout: Duration
    /// What to log in to a sentinel with; nil for no login.
    let credentials: RedisCredentials?
    /// How to encrypt what is said to a sentinel; nil for no encryption.
    let tls: RedisTLS?
}
#endif
