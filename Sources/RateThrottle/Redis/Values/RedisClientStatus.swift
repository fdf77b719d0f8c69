#if Redis
/// How a client is doing; for monitoring. Counters count since the client was made.
public struct RedisClientStatus: Sendable, Hashable {
    /// What the client is at.
    public enum State: Sendable, Hashable {
        /// Not connected, because nothing was asked yet, or nothing for long; in a cluster, nothing of a master that can be
        /// reached.
        case idle
        /// Connecting, or about to; calls wait within their deadlines.
        case connecting
        /// Connected; in a cluster, to one master at least.
        case ready
        /// No server can be reached, for this reason; where several differ, one server's. They are tried again. Calls fail at
        /// once, or, where a server was not tried before, when connecting fails.
        case down(RedisError)
        /// Shut down.
        case shutDown
    }

    /// What the client is at.
    public internal(set) var state = State.idle
    /// The servers that carry commands, as host and port or path: the one, the master that sentinels name, or a cluster's
    /// masters. Empty until they are known.
    public internal(set) var servers: [String] = []
    /// What is wrong though commands may be served: half of the sentinels or more do not answer, a master of a cluster cannot
    /// be reached, or slots have none. nil when all is well.
    public internal(set) var degradation: RedisError?
    /// Connections that carry commands.
    public internal(set) var connections = 0
    /// Commands that wait, or whose reply is owed.
    public internal(set) var inFlight = 0
    /// What these hold of `maxBufferedBytes`.
    public internal(set) var bufferedBytes = 0
    /// Those of them whose callers gave up.
    public internal(set) var tombstones = 0
    /// Attempts to connect.
    public internal(set) var dials = 0
    /// Connections that became ready after the first.
    public internal(set) var reconnects = 0
    /// Commands that timed out.
    public internal(set) var timeouts = 0
    /// Commands that were cancelled.
    public internal(set) var cancellations = 0
    /// Commands that were sent again: not executed before, or `retryOnTimeout`.
    public internal(set) var retries = 0
    /// Connections that were closed because replies did not fit.
    public internal(set) var protocolViolations = 0
    /// Calls that were refused because too much was in flight.
    public internal(set) var overloads = 0
    /// Why a connection failed or was lost last.
    public internal(set) var lastError: RedisError?
}
#endif
