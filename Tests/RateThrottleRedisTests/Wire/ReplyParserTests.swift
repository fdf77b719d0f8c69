#if Redis
import Testing

@testable import RateThrottle

@Suite("Replies as they are read")
struct ReplyParserTests {
    @Test(arguments: [
        ("+OK\r\n", RedisReply.status("OK")),
        ("+\r\n", .status("")),
        ("-ERR no\r\n", .error("ERR no")),
        (":0\r\n", .integer(0)),
        (":-1\r\n", .integer(-1)),
        (":9223372036854775807\r\n", .integer(.max)),
        (":-9223372036854775808\r\n", .integer(.min)),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("$0\r\n\r\n", .bulk([])),
        ("$4\r\na\r\nb\r\n", .bulk(Array("a\r\nb".utf8))),
        ("*0\r\n", .array([])),
        ("*2\r\n*1\r\n:1\r\n-ERR no\r\n", .array([.array([.integer(1)]), .error("ERR no")])),
        ("*3\r\n*0\r\n$-1\r\n*-1\r\n", .array([.array([]), .null, .null])),
    ])
    func eachKind(_ text: String, _ reply: RedisReply) throws {
        #expect(try ReplyBench.parse(text.utf8) == [reply])
        #expect(try ReplyBench.parse(text.utf8, pieces: 1) == [reply])
        for length in 0..<text.utf8.count { #expect(try ReplyBench.parse(text.utf8.prefix(length)).isEmpty) }
    }

    @Test func bytesThatAreNotTextAreKeptInABulkAndReplacedElsewhere() throws {
        #expect(try ReplyBench.parse([0x24, 0x31, 13, 10, 0xff, 13, 10]) == [.bulk([0xff])])
        #expect(try ReplyBench.parse([0x2b, 0xff, 13, 10]) == [.status("\u{fffd}")])
    }

    /// What the reader of some version takes, and none must; a line end where there was none promised among them.
    @Test(arguments: [
        ":\r\n", ":+5\r\n", ":12a\r\n", ": 1\r\n", ":9223372036854775808\r\n", ":1.5\r\n", "$\r\n", "$-2\r\n", "$x\r\n",
        "$1 \r\n", "*\r\n", "*-2\r\n", "*+1\r\n", "*x\r\n", "$3\r\nabcXY", "$3\r\nabc\n\r", "+a\rb\r\n", "+a\nb\r\n",
        "-a\nb\r\n", "\r\n", "PONG\r\n", "\0", "HTTP/1.1 400 Bad Request\r\n",
    ])
    func whatIsNotAReply(_ text: String) throws {
        let failure = try #require(ReplyBench.failure(of: text.utf8))
        #expect(failure.code == .protocolViolation)
        #expect(ReplyBench.failure(of: text.utf8, pieces: 1) == failure)
        #expect(ReplyBench.failure(of: ("*2\r\n:1\r\n" + text).utf8) == failure)
    }

    /// RESP3 is never asked for; no version of hiredis may let it in.
    @Test(arguments: [
        "_\r\n", "#t\r\n", ",1.5\r\n", "(12345678901234567890\r\n", "%1\r\n+a\r\n+b\r\n", "%0\r\n", "~1\r\n+a\r\n",
        ">1\r\n+a\r\n", "=8\r\ntxt:some\r\n", "!5\r\nERR x\r\n", "|1\r\n+a\r\n+b\r\n", "%-1\r\n", "=-1\r\n",
    ])
    func whatIsOfAnotherVersionOfTheProtocol(_ text: String) {
        #expect(ReplyBench.failure(of: text.utf8)?.code == .protocolViolation)
        #expect(ReplyBench.failure(of: ("*1\r\n" + text).utf8, pieces: 1)?.code == .protocolViolation)
    }

    /// A peer that speaks something else is found out by its first byte, not only when its line ends.
    @Test func theFirstByteTells() {
        #expect(ReplyBench.failure(of: [0x15])?.code == .protocolViolation)
        #expect(ReplyBench.failure(of: "*1\r\n!".utf8, pieces: 1)?.code == .protocolViolation)
    }

    @Test func noErrorQuotesWhatWasReceived() throws {
        for text in ["~secret\r\n", "*1\r\n~secret\r\n", "secret\r\n", ":secret\r\n", "$6\r\nsecretXY", "\u{7}"] {
            let failure = try #require(ReplyBench.failure(of: text.utf8))
            for word in ["secret", "~", "\\"] { #expect(!failure.message.contains(word)) }
            #expect("\(failure)" == failure.message)
            #expect(!failure.message.isEmpty)
        }
    }

    @Test func aParserThatFailedStaysSo() throws {
        let parser = try ReplyParser()
        try parser.feed(Array("+OK\r\n?".utf8)[...])
        #expect(try parser.next() == .status("OK"))
        #expect(throws: WireError.self) { try parser.next() }
        #expect(throws: WireError.self) { try parser.next() }
        #expect(throws: WireError.self) { try parser.feed(Array("+OK\r\n".utf8)[...]) }
        #expect(throws: WireError.self) { try parser.feed([]) }
    }

    @Test func nothingIsNoReply() throws {
        let parser = try ReplyParser()
        #expect(try parser.next() == nil)
        try parser.feed([])
        #expect(try parser.next() == nil)
    }

    @Test func replyAfterReplyOfAllSizes() throws {
        let parser = try ReplyParser()
        for count in [0, 1, 1023, 1024, 70_000, 3, 1 << 20 - 64, 5] {
            let bulk = RedisReply.bulk([UInt8](repeating: 7, count: count))
            let many = RedisReply.array([RedisReply](repeating: .integer(count), count: min(count, 4095)))
            let bytes = ReplyBench.encode(bulk) + ReplyBench.encode(many)
            #expect(try ReplyBench.feed(bytes[...], to: parser, pieces: 16 << 10) == [bulk, many])
        }
    }
}
#endif
