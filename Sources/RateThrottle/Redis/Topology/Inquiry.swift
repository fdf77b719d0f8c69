#if Redis
/// What one server is asked, apart from callers' commands.
struct Inquiry: Sendable {
    let id: UInt64
    let server: RedisEndpoint
    let commands: [RedisCommand]
    /// How long all of the answers may take, connecting included.
    let timeout: Duration
}
#endif
