#if Redis
extension Node {
    /// The name of those that wait for an address was looked up.
    func resolved(_ result: Result<[SocketAddress], WireError>, _ now: Instant) {
        for connection in connections where connection.machine.phase == .resolving {
            switch result {
            case .success(let addresses): handle(connection.begin(addresses, now), of: connection, now)
            case .failure(let error):
                handle(.close(RedisError(code: .connectionFailed, message: error.message)), of: connection, now)
            }
        }
    }

    /// What commands wait for that are not sent.
    var obstacle: String {
        if case .awaited = security { return Security.obstacle }
        let phases = connections.map(\.machine.phase)
        if phases.contains(.ready) { return "the server did not read" }
        if phases.contains(.securing) { return "the TLS handshake was not finished" }
        if phases.contains(.greeting) { return "the server accepted the connection and did not answer" }
        if phases.contains(.connecting) { return "the server did not accept the connection" }
        if phases.contains(.resolving) { return "the name was not resolved" }
        return "there was no connection"
    }
}
#endif
