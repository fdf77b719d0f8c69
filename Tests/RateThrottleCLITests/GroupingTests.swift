import Testing

@testable import RateThrottleCLI

@Suite("Keys")
struct GroupingTests {
    private func key(_ text: String, by grouping: Grouping) throws -> String? {
        let bytes = Array(text.utf8)
        let parsed = LogLine(bytes.span)
        let line = try #require(parsed)
        var key = Array("left over".utf8)
        return grouping.write(line, in: bytes.span, to: &key) ? String(decoding: key, as: UTF8.self) : nil
    }

    @Test func parts() throws {
        let line = Lines.common("2001:db8::1", user: "jane doe", request: "GET /a?b HTTP/1.1")
        #expect(try key(line, by: .ip) == "2001:db8::1")
        #expect(try key(line, by: .path) == "/a")
        #expect(try key(line, by: .ipAndPath) == "2001:db8::1 /a")
        #expect(try key(line, by: .user) == "jane doe")
    }

    @Test(arguments: ["-", ""])
    func nobody(_ user: String) throws {
        #expect(try key(Lines.common(user: user), by: .user) == nil)
        #expect(try key(Lines.common(user: user), by: .ip) == "192.0.2.1")
    }

    @Test func noPath() throws {
        let line = Lines.common(request: "-")
        #expect(try key(line, by: .path) == nil)
        #expect(try key(line, by: .ipAndPath) == nil)
        #expect(try key(line, by: .ip) == "192.0.2.1")
    }
}
