#if Redis
import Testing

@testable import RateThrottle

@Suite("Asking a server for its role")
struct GreetingRoleTests {
    private func greeting(wantsMaster: Bool = true) throws -> Greeting {
        try Greeting(credentials: nil, database: 3, clientName: "me", wantsMaster: wantsMaster)
    }

    private func refusal(_ reply: RedisReply) throws -> RedisError? {
        if case .refused(let error) = try greeting().judge(reply, to: .role) { error } else { nil }
    }

    private static func role(_ name: String) -> RedisReply {
        .array([.bulk(Array(name.utf8)), .integer(0), .array([])])
    }

    @Test func theRoleIsAskedForLastOfAllButThePing() throws {
        #expect(try greeting().steps.map { "\($0.step)" } == ["select", "name", "role", "ping"])
        #expect(try greeting(wantsMaster: false).steps.map { "\($0.step)" } == ["select", "name", "ping"])
        #expect(try greeting().steps.map(\.frame).contains(Array("*1\r\n$4\r\nROLE\r\n".utf8)))
    }

    @Test(arguments: [("slave", "the server is a replica"), ("sentinel", "the server is no data node")])
    func whatIsNoMasterIsRefused(_ role: String, _ text: String) throws {
        let error = try #require(try refusal(Self.role(role)))
        #expect(error.code == .readOnly && error.message == "\(text), not the master")
    }

    @Test(arguments: [
        role("master"), .error("NOPERM this user has no permissions"), .error("ERR unknown command 'ROLE'"), .null,
        .array([]), .array([.null]), .integer(1), .status("OK"),
    ])
    func aMasterIsAcceptedAndSoIsAnUnknownRole(_ reply: RedisReply) throws {
        #expect(try refusal(reply) == nil)
    }

    @Test(arguments: ["ERR max number of clients reached", "DENIED Redis is running in protected mode"])
    func aServerThatTakesNoClientIsRefused(_ text: String) throws {
        #expect(try refusal(.error(text)) != nil)
    }
}
#endif
