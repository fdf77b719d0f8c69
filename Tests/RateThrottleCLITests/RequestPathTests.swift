import Testing

@testable import RateThrottleCLI

@Suite("Paths of request lines")
struct RequestPathTests {
    private func path(_ request: String) -> String? {
        let bytes = Array(request.utf8)
        return RequestPath.range(in: bytes.span).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1", "/"),
        ("GET /a/b HTTP/1.0", "/a/b"),
        ("GET /a?b=c HTTP/1.1", "/a"),
        ("GET /a?b=c?d#e HTTP/2.0", "/a"),
        ("GET /a?b= c HTTP/2", "/a"),
        ("GET /a%20b/%3F HTTP/3", "/a%20b/%3F"),
        ("GET /a b HTTP/1.1", "/a b"),
        ("GET /a", "/a"),
        ("GET /a?b", "/a"),
        ("M-SEARCH * HTTP/1.1", "*"),
        ("OPTIONS * HTTP/1.1", "*"),
        ("CONNECT example.org:443 HTTP/1.1", "example.org:443"),
        ("GET http://example.org/a?b HTTP/1.1", "/a"),
        ("GET https://example.org/a/b HTTP/1.1", "/a/b"),
        ("GET http://example.org HTTP/1.1", "http://example.org"),
        ("GET http://example.org?a=/b HTTP/1.1", "http://example.org"),
        ("GET /\\\"x\\\" HTTP/1.1", "/\\\"x\\\""),
    ])
    func known(_ request: String, _ expected: String) {
        #expect(path(request) == expected)
    }

    @Test(arguments: [
        "-", "", "GET", "GET ", "GET  HTTP/1.1", "GET ?a HTTP/1.1", "\\x16\\x03\\x01 \\x00", " / HTTP/1.1", "G\u{0}T /",
    ])
    func none(_ request: String) {
        #expect(path(request) == nil)
    }
}
