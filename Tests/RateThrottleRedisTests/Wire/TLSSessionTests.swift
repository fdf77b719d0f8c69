#if Redis
import Testing

@testable import RateThrottle

@Suite("TLS sessions without a peer that speaks TLS")
struct TLSSessionTests {
    private func makeSession(host: String = "localhost", verifies: Bool = true) throws -> TLSSession {
        try TLSSession(TLSContext(.init(verifies: verifies)), host: host)
    }

    private func hello(_ session: TLSSession) -> [UInt8] {
        var output: [UInt8] = []
        #expect(session.handshake() == .pending)
        session.drain(into: &output)
        return output
    }

    /// Whether some bytes contain others.
    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }

    @Test func theFirstMessageNamesTheHost() throws {
        let bytes = hello(try makeSession(host: "redis.example"))
        #expect(bytes.first == 22)
        #expect(contains(bytes, "redis.example"))
    }

    /// RFC 6066: literal addresses are not permitted there. (Shorter ones may stand in what is random.)
    @Test(arguments: ["127.0.0.1", "2001:db8::1"])
    func theFirstMessageNamesNoAddress(_ host: String) throws {
        let bytes = hello(try makeSession(host: host))
        #expect(bytes.first == 22)
        #expect(!contains(bytes, host))
    }

    @Test func nothingMoreIsSaidUntilThePeerAnswers() throws {
        let session = try makeSession()
        #expect(!hello(session).isEmpty)
        #expect(hello(session).isEmpty)
        session.push([])
        #expect(hello(session).isEmpty)
    }

    /// What a server without TLS answers, a web server, and noise.
    @Test(arguments: ["-ERR unknown command\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}"])
    func aPeerThatSpeaksSomethingElse(_ text: String) throws {
        for verifies in [true, false] {
            let session = try makeSession(verifies: verifies)
            #expect(!hello(session).isEmpty)
            session.push(Array(text.utf8)[...])
            guard case .failed(let failure) = session.handshake() else {
                Issue.record("the handshake went on")
                return
            }
            #expect(failure.kind == .protocolViolation)
            #expect(failure.text.contains("does not speak TLS"))
            // What came is not repeated.
            #expect(!failure.text.contains("ERR") && !failure.text.contains("HTTP"))
        }
    }

    @Test func aPeerThatHasNothingInCommon() throws {
        let session = try makeSession()
        #expect(!hello(session).isEmpty)
        // A fatal alert: handshake_failure, before anything else.
        session.push([21, 3, 3, 0, 2, 2, 40])
        guard case .failed(let failure) = session.handshake() else {
            Issue.record("the handshake went on")
            return
        }
        #expect(failure.kind == .protocolViolation)
        #expect(failure.text.contains("handshake failure"))
    }

    @Test(arguments: [42, 43, 44, 45, 46, 48, 49, 116])
    func anAlertThatRefusesTheCertificate(_ alert: UInt8) throws {
        let session = try makeSession()
        #expect(!hello(session).isEmpty)
        session.push([21, 3, 3, 0, 2, 2, alert])
        guard case .failed(let failure) = session.handshake() else {
            Issue.record("the handshake went on")
            return
        }
        #expect(failure.kind == .refused)
        #expect(failure.text.contains("alert"))
    }

    @Test func aFailureIsFinal() throws {
        let session = try makeSession()
        var buffer = [UInt8](repeating: 0, count: 100)
        #expect(!hello(session).isEmpty)
        session.push(Array("-ERR\r\n\r\n".utf8)[...])
        guard case .failed(let failure) = session.handshake() else {
            Issue.record("the handshake went on")
            return
        }
        #expect(session.handshake() == .failed(failure))
        #expect(session.read(into: &buffer) == .failed(failure))
        #expect(session.write([1]) == failure)
    }

    /// Commands, with a password in them, must not be taken before it is known to whom they go.
    @Test func nothingIsWrittenBeforeTheHandshakeIsDone() throws {
        let session = try makeSession()
        let failure = try #require(session.write(Array("AUTH secret".utf8)[...]))
        var output: [UInt8] = []
        session.drain(into: &output)
        #expect(output.isEmpty)
        #expect(failure.kind == .protocolViolation)
    }

    @Test func readingGoesOnWithTheHandshake() throws {
        let session = try makeSession()
        var buffer = [UInt8](repeating: 0, count: 100)
        var output: [UInt8] = []
        #expect(session.read(into: &buffer) == .empty)
        session.drain(into: &output)
        #expect(output.first == 22)
    }
}
#endif
