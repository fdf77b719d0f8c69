#if Redis
import Testing

@testable import RateThrottle

@Suite("Translated addresses")
struct RedisAddressMapTests {
    @Test(
        "The one with the port wins; what is not named stays",
        arguments: [
            (RedisEndpoint.tcp(host: "10.0.0.5", port: 6_379), RedisEndpoint.tcp(host: "203.0.113.7", port: 30_001)),
            (.tcp(host: "10.0.0.5", port: 6_380), .tcp(host: "203.0.113.8", port: 6_380)),
            (.tcp(host: "10.0.0.6", port: 6_379), .tcp(host: "10.0.0.6", port: 6_379)),
            (.tcp(host: "node-1.LOCAL", port: 1), .tcp(host: "Proxy", port: 2)),
            (.tcp(host: "2001:DB8::1", port: 7_000), .tcp(host: "::1", port: 7_000)),
            (.tcp(host: "2001:db8::2", port: 7_000), .tcp(host: "::1", port: 7_001)),
            (.tcp(host: "2001:db8::2", port: 7_001), .tcp(host: "2001:db8::2", port: 7_001)),
            (.tcp(host: "2001:db8::3", port: 7_000), .tcp(host: "h", port: 7_000)),
            (.tcp(host: "203.0.113.7", port: 1), .tcp(host: "again", port: 1)),
            (.unix(path: "10.0.0.5"), .unix(path: "10.0.0.5")),
        ]
    )
    func mapped(_ announced: RedisEndpoint, _ expected: RedisEndpoint) throws {
        let map = try RedisAddressMap([
            "10.0.0.5:6379": "203.0.113.7:30001", "10.0.0.5": "203.0.113.8", "Node-1.local:1": "Proxy:2",
            "2001:db8::1": "::1", "[2001:db8::2]:7000": "[::1]:7001", "[2001:db8::3]": "h", "203.0.113.7": "again",
        ])
        #expect(map.mapped(announced) == expected)
        #expect(try RedisAddressMap([:]).mapped(announced) == announced)
    }

    @Test(arguments: [
        "", ":", ":1", "h:", "h:0", "h:65536", "h:x", "h:+1", "[::1]:", "[::1", "::1]", "[::1]x:1", "a..b", "h h",
        "redis://alice:hunter2@h:1", "alice:hunter2", "hunter2@h", "[h]:1",
    ])
    func wrong(_ text: String) {
        let attempts = [[text: "h"], ["h": text]]
        for (texts, says) in zip(attempts, ["a key of addressMap", "the value of addressMap for h"]) {
            let error = #expect(throws: RedisError.self) { try RedisAddressMap(texts) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.hasPrefix("\(says) is not an address; allowed: a host") == true)
            #expect(error?.message.contains("hunter2") == false)
        }
    }

    @Test func oneSpellingEach() {
        for texts in [["H": "a", "h": "b"], ["[::a]:1": "a", "[::A]:1": "b"], ["::a": "a", "[::a]": "b"]] {
            let error = #expect(throws: RedisError.self) { try RedisAddressMap(texts) }
            #expect(error?.message.contains("in several spellings; allowed: one") == true)
        }
    }
}
#endif
