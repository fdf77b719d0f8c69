#if Redis
/// Whether a server's connections can be encrypted, if they have to be.
enum Security {
    /// They need not.
    case plain
    /// The certificates are being read; until then there are none.
    case awaited
    case secured(TLSContext)
    /// A certificate cannot be used, which makes every attempt useless.
    case refused(RedisError)

    /// What commands wait for while certificates are awaited.
    static let obstacle = "the certificates were not read"
}
#endif
