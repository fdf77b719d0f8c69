#if Redis
import Testing

@testable import RateThrottle

@Suite("Answers to CLUSTER SLOTS")
struct SlotMapTests {
    private static let node = RedisEndpoint.tcp(host: "10.0.0.9", port: 7_009)

    private static func text(_ text: String) -> RedisReply { .bulk(Array(text.utf8)) }

    private static func node(_ host: RedisReply, _ port: Int, _ metadata: String...) -> RedisReply {
        .array([host, .integer(port), text("0a1b"), .array(metadata.map(text))])
    }

    private static func range(_ first: Int, _ last: Int, _ nodes: RedisReply...) -> RedisReply {
        .array([.integer(first), .integer(last)] + nodes)
    }

    private func map(
        _ ranges: RedisReply...,
        answeredBy node: RedisEndpoint = node,
        addressMap: [String: String] = [:]
    ) throws -> SlotMap {
        try SlotMap(.array(ranges), answeredBy: node, addressMap: RedisAddressMap(addressMap))
    }

    @Test func empty() throws {
        #expect(try map().ranges.isEmpty)
    }

    @Test("Three masters, of which one has replicas, as version 7 writes them")
    func ofVersion7() throws {
        let map = try map(
            Self.range(0, 5_460, Self.node(Self.text("127.0.0.1"), 7_000), Self.node(Self.text("127.0.0.1"), 7_003)),
            Self.range(5_461, 10_922, Self.node(Self.text("h2"), 7_001, "hostname", "h2.example.com")),
            Self.range(10_923, 16_383, Self.node(Self.text("2001:db8::7"), 7_002))
        )
        let expected = [
            SlotMap.Range(
                slots: 0...5_460,
                master: .tcp(host: "127.0.0.1", port: 7_000),
                replicas: [.tcp(host: "127.0.0.1", port: 7_003)]
            ),
            SlotMap.Range(slots: 5_461...10_922, master: .tcp(host: "h2", port: 7_001), replicas: []),
            SlotMap.Range(slots: 10_923...16_383, master: .tcp(host: "2001:db8::7", port: 7_002), replicas: []),
        ]
        #expect(map.ranges == expected)
    }

    @Test("Older servers write less of a node")
    func ofOlderVersions() throws {
        let map = try map(
            Self.range(0, 0, .array([Self.text("h"), .integer(1)])),
            Self.range(1, 1, .array([.status("h"), .integer(2), Self.text("0a1b")])),
        )
        #expect(map.ranges.map(\.master) == [.tcp(host: "h", port: 1), .tcp(host: "h", port: 2)])
    }

    @Test("A node that does not know its own host has the one it was asked at")
    func unknownHosts() throws {
        for host in [RedisReply.null, Self.text("")] {
            let range = Self.range(0, 9, Self.node(host, 7_000), Self.node(host, 7_001))
            let own = try map(range).ranges.first
            #expect(own?.master == .tcp(host: "10.0.0.9", port: 7_000))
            #expect(own?.replicas == [.tcp(host: "10.0.0.9", port: 7_001)])
            #expect(try map(range, answeredBy: .unix(path: "/s")).ranges.isEmpty)
        }
    }

    @Test("A node without the name it prefers is found by what else is said of it")
    func questionMarks() throws {
        let mark = Self.text("?")
        let map = try map(
            Self.range(0, 0, Self.node(mark, 1, "ip", "10.0.0.1")),
            Self.range(1, 1, Self.node(mark, 2, "hostname", "h2", "ip", "10.0.0.2")),
            Self.range(2, 2, Self.node(mark, 3, "hostname", "h3")),
            // Nobody can ask these.
            Self.range(3, 3, Self.node(mark, 4)),
            Self.range(4, 4, Self.node(mark, 5, "ip", "")),
            Self.range(5, 5, Self.node(mark, 6, "ip", "?", "hostname", "a..b")),
            Self.range(6, 6, Self.node(mark, 7, "ip")),
            Self.range(7, 7, .array([mark, .integer(8)])),
            Self.range(8, 8, .array([mark, .integer(8), Self.text("0a1b"), .null])),
            // Without its replica, of which nothing is known; never with it as its master.
            Self.range(9, 9, Self.node(Self.text("h"), 9), Self.node(mark, 10), Self.node(mark, 11, "ip", "::1")),
            Self.range(10, 10, Self.node(mark, 10), Self.node(Self.text("h"), 11)),
        )
        #expect(map.ranges.map(\.slots) == [0...0, 1...1, 2...2, 9...9])
        let masters: [RedisEndpoint] = [
            .tcp(host: "10.0.0.1", port: 1), .tcp(host: "10.0.0.2", port: 2), .tcp(host: "h3", port: 3),
            .tcp(host: "h", port: 9),
        ]
        #expect(map.ranges.map(\.master) == masters)
        #expect(map.ranges.last?.replicas == [.tcp(host: "::1", port: 11)])
    }

    @Test("Nodes that listen only for clients with TLS, or only for others, are left out alone")
    func withoutAPort() throws {
        let (good, other) = (Self.node(Self.text("h"), 1), Self.node(Self.text("i"), 2))
        let none = Self.node(Self.text("j"), 0)
        let map = try map(
            Self.range(0, 0, good, none, other),
            Self.range(1, 1, none, good),
            Self.range(3, 9, none),
            Self.range(2, 2, other),
            addressMap: ["j": "k"]
        )
        #expect(map.ranges.map(\.slots) == [0...0, 2...2])
        #expect(map.closedSlots == 8)
        #expect(map.ranges[0].replicas == [.tcp(host: "i", port: 2)])
    }

    @Test("Every node is translated, and one without a host by that of the node that answered")
    func translated() throws {
        let map = try map(
            Self.range(0, 0, Self.node(Self.text("10.0.0.1"), 1), Self.node(Self.text("10.0.0.2"), 2)),
            Self.range(1, 1, Self.node(.null, 3)),
            Self.range(2, 2, Self.node(Self.text("?"), 4, "ip", "10.0.0.2")),
            addressMap: ["10.0.0.1:1": "a:11", "10.0.0.2": "b", "10.0.0.9:3": "c:33"]
        )
        #expect(
            map.ranges.map(\.master) == [
                .tcp(host: "a", port: 11), .tcp(host: "c", port: 33), .tcp(host: "b", port: 4),
            ]
        )
        #expect(map.ranges[0].replicas == [.tcp(host: "b", port: 2)])
    }

    @Test("Ranges that overlap stay as they are")
    func overlapping() throws {
        let first = Self.range(0, 9, Self.node(Self.text("a"), 1))
        let second = Self.range(5, 9, Self.node(Self.text("b"), 1))
        #expect(try map(first, second).ranges.map(\.slots) == [0...9, 5...9])
    }

    private static let good = node(text("h"), 1)

    @Test(
        arguments: [
            (.null, "array"), (.integer(1), "array"), (.status("OK"), "array"),
            (.array([.null]), "two slots and a node"), (.array([.array([])]), "two slots and a node"),
            (.array([range(0, 1)]), "two slots and a node"),
            (.array([.array([text("0"), .integer(1), good])]), "two slots and a node"),
            (.array([.array([.integer(0), .null, good])]), "two slots and a node"),
            (.array([range(-1, 1, good)]), "slots -1 to 1"), (.array([range(0, 16_384, good)]), "slots 0 to 16384"),
            (.array([range(2, 1, good)]), "slots 2 to 1"), (.array([range(0, Int.max, good)]), "slots 0 to"),
            (.array([range(0, 1, .null)]), "host and a port"), (.array([range(0, 1, text("h:1"))]), "host and a port"),
            (.array([range(0, 1, .array([text("h")]))]), "host and a port"),
            (.array([range(0, 1, .array([text("h"), text("1")]))]), "host and a port"),
            (.array([range(0, 1, .array([.integer(1), .integer(1)]))]), "host and a port"),
            (.array([range(0, 1, .array([.bulk([0xff]), .integer(1)]))]), "host and a port"),
            (.array([range(0, 1, good, .integer(1))]), "host and a port"),
            (.array([range(0, 1, node(.null, -1))]), "port -1"),
            (.array([range(0, 1, good, node(text("h"), 65_536))]), "port 65536"),
            (.array([range(0, 1, node(text("a b"), 1))]), "name or an address"),
            (.array([range(0, 1, node(text("[::1]"), 1))]), "name or an address"),
        ] as [(RedisReply, String)]
    )
    func otherwise(_ reply: RedisReply, _ says: String) throws {
        let addressMap = try RedisAddressMap([:])
        let error = #expect(throws: RedisError.self) {
            try SlotMap(reply, answeredBy: Self.node, addressMap: addressMap)
        }
        #expect(error?.code == .protocolViolation)
        #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
    }
}
#endif
