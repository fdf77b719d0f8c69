#if Redis
import RateThrottle

/// What a sentinel says, for a ``FakeServer`` that plays one.
struct FakeSentinel: Sendable {
    /// Another one that it knows of.
    struct Peer: Sendable {
        let host: String
        let port: UInt16
        let identity: String
    }

    let host: String
    let port: UInt16
    let epoch: Int
    let identity: String
    var name = "mymaster"
    var peers: [Peer] = []

    /// What it answers; nil for what any server does.
    func answer(_ request: FakeServer.Request) -> FakeServer.Action? {
        let words = request.words
        switch (request.name, words.dropFirst().first?.uppercased()) {
        case ("SENTINEL", "GET-MASTER-ADDR-BY-NAME"): return .value(.array([.bulk(host), .bulk("\(port)")]))
        case ("SENTINEL", "MYID"): return .value(.bulk(identity))
        case ("SENTINEL", "MASTER"):
            guard words.last == name else { return .value(.error("ERR No such master with that name")) }
            let fields = ["name", name, "ip", host, "port", "\(port)", "flags", "master", "config-epoch", "\(epoch)"]
            return .value(.array(fields.map { .bulk($0) }))
        case ("SENTINEL", "SENTINELS"):
            let rows = peers.map { ["name", $0.identity, "ip", $0.host, "port", "\($0.port)", "runid", $0.identity] }
            return .value(.array(rows.map { .array($0.map { .bulk($0) }) }))
        case ("SUBSCRIBE", _): return .value(.array([.bulk("subscribe"), .bulk(words[1]), .integer(1)]))
        default: return nil
        }
    }

    /// Runs one for a body.
    @discardableResult
    func run<Value>(_ body: (FakeServer) async throws -> Value) async throws -> Value {
        try await FakeServer.run(answer: { answer($0) }, body)
    }
}
#endif
