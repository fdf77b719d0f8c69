#if Redis
extension Node {
    /// What commands wait for that are not sent.
    var obstacle: String {
        if case .awaited = security { return "the certificates were not read" }
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
