/// How a storage's connection to its server is doing; a moment old.
public struct StorageConnectionStatus: Sendable, Hashable {
    /// What the connection is at.
    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        /// Not connected, because nothing was asked yet, or nothing for long.
        case idle
        /// Connecting, or about to.
        case connecting
        /// Connected.
        case ready
        /// The server cannot be reached, and is tried again.
        case down
        /// Shut down.
        case shutDown
    }

    /// What the connection is at.
    public let state: State
    /// How many connections carry commands.
    public let connections: Int
    /// Commands that wait, or whose reply is owed.
    public let inFlight: Int
    /// Connections that became ready after the first.
    public let reconnects: Int
    /// Why a connection failed or was lost last; no secret.
    public let lastError: String?
    /// What is wrong though commands may be served: half of the sentinels or more do not answer, or a part of a cluster is
    /// out of reach; no secret. nil when all is well.
    public let degradation: String?

    /// Makes a status.
    /// - Parameters:
    ///   - state: What the connection is at.
    ///   - connections: How many connections carry commands.
    ///   - inFlight: Commands that wait, or whose reply is owed.
    ///   - reconnects: Connections that became ready after the first.
    ///   - lastError: Why a connection failed or was lost last; no secret.
    ///   - degradation: What is wrong though commands may be served; no secret.
    public init(
        state: State,
        connections: Int,
        inFlight: Int,
        reconnects: Int,
        lastError: String?,
        degradation: String? = nil
    ) {
        self.state = state
        self.connections = connections
        self.inFlight = inFlight
        self.reconnects = reconnects
        self.lastError = lastError
        self.degradation = degradation
    }
}

/// A storage on a server, which can say how the connection to it is doing.
protocol ConnectedStorageBackend: StorageBackend {
    /// How the connection is doing. O(1), without asking the server.
    var connectionStatus: StorageConnectionStatus { get }
}
