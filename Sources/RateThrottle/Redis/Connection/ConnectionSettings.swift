#if Redis
/// What a connection has to know of the options.
struct ConnectionSettings: Sendable {
    let greeting: Greeting
    /// How long the server may owe a reply without giving any.
    let stallTimeout: Duration
    /// How long it may be silent before it is asked; nil for ever.
    let healthCheckInterval: Duration?
    /// How old a connection to a replica must be to be given up for another, which may lead to the master.
    let renewalAge: Duration
    /// Whether another server may take this one's place.
    var surroundings = Surroundings.alone
    /// Whether the server sends messages by itself, because the greeting asked for them.
    var isSubscribed = false
    /// How many bytes are gathered for one write, beyond which the rest waits.
    let writeLimit = 65_536
}
#endif
