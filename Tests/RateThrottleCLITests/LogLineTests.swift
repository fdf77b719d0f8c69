import Testing

@testable import RateThrottleCLI

@Suite("Lines of the NCSA formats")
struct LogLineTests {
    /// What is read from a line.
    private struct Parts: Equatable {
        var host: String
        var user: String
        var time: Int
        var request: String
    }

    private static let date = "[10/Oct/2000:13:55:36 -0700]"
    private static let time = 971_211_336

    private func parse(_ bytes: [UInt8]) -> Parts? {
        guard let line = LogLine(bytes.span) else { return nil }
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        return Parts(host: text(line.host), user: text(line.user), time: line.time, request: text(line.request))
    }

    private func parse(_ text: String) -> Parts? { parse(Array(text.utf8)) }

    @Test(arguments: [
        "", " \"-\" \"-\"", " \"http://a/?b=\\\"c\\\"\" \"Mozilla/5.0 (\\\"x\\\") \\\\\"",
        " \"-\" \"a\" 0.042 vhost \"more\"",
        " \"\" \"\"", " \"-\" \"un\"escaped\" quotes\"", " -",
    ])
    func formats(_ end: String) {
        let line = "127.0.0.1 - frank \(Self.date) \"GET /apache_pb.gif HTTP/1.0\" 200 2326\(end)"
        let expected = Parts(host: "127.0.0.1", user: "frank", time: Self.time, request: "GET /apache_pb.gif HTTP/1.0")
        #expect(parse(line) == expected)
    }

    @Test(arguments: [
        "::1", "2001:db8::ff00:42:8329", "fe80::1%eth0", "host.example.org", "192.0.2.255", "unix:", "-", "é",
    ])
    func hosts(_ host: String) {
        #expect(parse("\(host) - - \(Self.date) \"GET / HTTP/1.1\" 200 1")?.host == host)
    }

    @Test(arguments: [
        "-", "frank", "jane doe", "a  b", "x [y] z", "\\\"q\\\"", "", "[10/Oct/2000:13:55:36 -0700]", "-x", "\"\"",
    ])
    func users(_ user: String) {
        let parts = parse("192.0.2.1 - \(user) \(Self.date) \"GET / HTTP/1.1\" 200 1")
        #expect(parts == Parts(host: "192.0.2.1", user: user, time: Self.time, request: "GET / HTTP/1.1"))
    }

    @Test(arguments: [
        "-", "", "GET /\\\"quoted\\\" HTTP/1.1", "GET /back\\\\", "\\x16\\x03\\x01", "GET /[a] HTTP/1.1",
        "GET /] \\\" [10/Oct/2001:13:55:36 -0700] \\\" HTTP/1.1", "GET /a b c HTTP/1.1",
    ])
    func requests(_ request: String) {
        #expect(parse("192.0.2.1 - - \(Self.date) \"\(request)\" 400 -")?.request == request)
    }

    @Test(arguments: ["200 0", "200 -", "- 5", "- -", "499 18446744073709551616", "000 1"])
    func statusAndSize(_ numbers: String) {
        #expect(parse("192.0.2.1 - - \(Self.date) \"GET / HTTP/1.1\" \(numbers)") != nil)
    }

    @Test func bytesThatAreNoText() {
        let head = Array("192.0.2.1 - - \(Self.date) \"GET /".utf8)
        let bytes =
            head + [0xff, 0x00, 0xc3, 0x28] + Array(" HTTP/1.1\" 200 1 \"".utf8) + [0xfe, 0x00] + Array("\"".utf8)
        #expect(parse(bytes)?.time == Self.time)
    }

    @Test(arguments: [
        "garbage", " ", "-", "127.0.0.1", "127.0.0.1 - -", "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700]",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\"",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 ",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 20 5",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 2000 5",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" abc 5",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5x",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"cut",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"cut\\\"",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1 200 5",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /\\",
        "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\"200 5",
        "127.0.0.1 - - [31/Feb/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
        "127.0.0.1 - - [10/Oct/2000:25:61:61 -0700] \"GET / HTTP/1.1\" 200 5",
        "127.0.0.1 - - 10/Oct/2000:13:55:36 -0700 \"GET / HTTP/1.1\" 200 5",
        "127.0.0.1 - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
        " 127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
        "\u{0}\u{0}127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
        "example.org:443 127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
        "example.org:443 127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
    ])
    func malformed(_ line: String) {
        #expect(parse(line) == nil)
    }

    @Test func noPrefixOfALineIsRead() {
        let line = Array("127.0.0.1 - - \(Self.date) \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"".utf8)
        let whole = (0...line.count).filter { parse(Array(line[..<$0])) != nil }
        // The common format is the beginning of the combined one; so is one more field.
        #expect(
            whole.map { String(decoding: line[..<$0].suffix(4), as: UTF8.self) } == [
                "00 5", "0 5 ", " \"-\"", "\"-\" ", " \"x\"",
            ]
        )
    }
}
