#if Redis
import Testing

@testable import RateThrottle

@Suite("Redirections of a cluster")
struct RedirectionTests {
    private static let node = RedisEndpoint.tcp(host: "10.0.0.9", port: 7_009)

    @Test(arguments: [
        ("MOVED 3999 127.0.0.1:6381", Redirection.Kind.moved, 3_999, "127.0.0.1", 6_381),
        ("ASK 0 node-1.example.com:1", .ask, 0, "node-1.example.com", 1),
        ("MOVED 16383 ::1:65535", .moved, 16_383, "::1", 65_535),
        ("ASK 12 2001:db8::7:17000", .ask, 12, "2001:db8::7", 17_000),
        ("MOVED 785 :17211", .moved, 785, "", 17_211), ("MOVED 785 ?:6379", .moved, 785, "?", 6_379),
    ])
    func reads(_ text: String, _ kind: Redirection.Kind, _ slot: UInt16, _ host: String, _ port: UInt16) throws {
        let redirection = try #require(Redirection(text))
        #expect(redirection.kind == kind)
        #expect(redirection.slot == slot)
        #expect(redirection.host == host)
        #expect(redirection.port == port)
        let expected = host == "" || host == "?" ? "10.0.0.9" : host
        #expect(redirection.endpoint(seenBy: Self.node) == .tcp(host: expected, port: port))
        let onUnix = redirection.endpoint(seenBy: .unix(path: "/s"))
        #expect(onUnix == (host == expected ? .tcp(host: host, port: port) : nil))
    }

    /// As a node is announced that listens only for clients of the other kind.
    @Test func aClosedPort() {
        let redirection = Redirection("MOVED 1 h:0")
        #expect(redirection?.port == 0 && redirection?.endpoint(seenBy: Self.node) == nil)
    }

    @Test(
        "A script's own words are none",
        arguments: [
            "", "MOVED", "MOVED ", "MOVED 1", "MOVED 1 ", "MOVED 1 h", "MOVED 1 h:", "MOVED 1 h:65536",
            "MOVED 1 h:1 ", "MOVED  1 h:1", " MOVED 1 h:1", "MOVED 1 h:1\r", "MOVED 1 h:1 x", "MOVED 16384 h:1",
            "MOVED -1 h:1", "MOVED +1 h:1", "MOVED x h:1", "moved 1 h:1", "MOVE 1 h:1", "ASKING 1 h:1",
            "MOVED 1 a..b:1",
            "MOVED 1 h!:1", "MOVED 1 [::1]:1", "MOVED 1 h:+1", "MOVED 1 a:b:1", "MOVED 1 ??:1", "MOVED\t1\th:1",
            "ERR MOVED 1 h:1", "MOVED to another house, number: 5", "MOVED 99999999999999999999 h:1",
        ]
    )
    func none(_ text: String) {
        #expect(Redirection(text) == nil)
    }
}
#endif
