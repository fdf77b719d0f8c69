#if Redis
import CRateThrottleHiredis
import Testing

@testable import RateThrottle

private typealias Address = RateThrottle.SocketAddress

@Suite("What a client connects to")
struct SocketAddressTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1:6379"), ("::1", "[::1]:6379"), ("2001:DB8::0:1", "[2001:db8::1]:6379")])
    func literalAddresses(_ host: String, _ text: String) throws {
        let addresses = try Address.resolve(host, port: 6379, numericOnly: true).get()
        #expect(addresses.map(\.description) == [text])
        #expect(try Address.resolve(host, port: 6379, numericOnly: false).get() == addresses)
        #expect(try Address.resolve(host, port: 6380, numericOnly: true).get() != addresses)
    }

    @Test func aNameThatEveryHostHas() throws {
        let addresses = try Address.resolve("localhost", port: 1, numericOnly: false).get()
        #expect(!Set(addresses.map(\.description)).isDisjoint(with: ["127.0.0.1:1", "[::1]:1"]))
        #expect(Set(addresses).count == addresses.count)
    }

    @Test(arguments: ["localhost", "redis.example", "256.1.1.1", "[::1]", ""])
    func namesAreNoLiteralAddresses(_ host: String) {
        #expect(throws: WireError.self) { try Address.resolve(host, port: 1, numericOnly: true).get() }
    }

    /// The reserved domain that no host is in.
    @Test(arguments: ["nobody.invalid", "a\0b", ""])
    func hostsThatAreNone(_ host: String) throws {
        let error = #expect(throws: WireError.self) { try Address.resolve(host, port: 1, numericOnly: false).get() }
        #expect(error?.code == .resolve)
        #expect(error?.message.isEmpty == false)
        if host == "nobody.invalid" { #expect(error?.message.hasPrefix("cannot resolve nobody.invalid: ") == true) }
    }

    /// It stands in the source, because the layer that checks paths calls no C.
    @Test func theLimitOfPathsIsTheSystems() {
        #expect(RedisEndpoint.maximumUnixPath == Int(CRateThrottleHiredis_unix_path_limit()))
    }

    @Test func pathsUpToTheSystemsLimit() throws {
        #if os(Linux)
        let limit = 107
        #else
        let limit = 103
        #endif
        let longest = "/" + String(repeating: "a", count: limit - 1)
        #expect(try Address.unix(longest).get().description == longest)
        for path in [longest + "a", "", "/a\0b"] {
            let error = #expect(throws: WireError.self) { try Address.unix(path).get() }
            #expect(error?.code == .socket)
        }
    }
}
#endif
