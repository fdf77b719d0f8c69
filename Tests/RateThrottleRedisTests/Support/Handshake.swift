#if Redis
/// What a healthy server says to a client that connects.
enum Handshake {
    /// Answers `PING`, and all that a client may send before it is ready, as if it needed neither password nor database;
    /// anything else, with the error for an unknown command.
    static func answer(_ request: FakeServer.Request) -> FakeServer.Action {
        switch (request.name, request.arguments.count) {
        case ("PING", 1): .value(.status("PONG"))
        case ("PING", 2): .value(.bulk(request.arguments[1]))
        case ("AUTH", _), ("SELECT", _), ("CLIENT", _), ("READONLY", _), ("ASKING", _): .value(.status("OK"))
        default: .value(.error("ERR unknown command '\(request.words.first ?? "")'"))
        }
    }
}
#endif
