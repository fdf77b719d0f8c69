#if Redis
import Testing

@testable import RateThrottle

@Suite("Replies that are too much")
struct ReplyLimitsTests {
    /// Thirteen bytes that other clients answer with gigabytes of memory, and seconds to give them back.
    @Test(arguments: [
        "*2147483647\r\n", "*4096\r\n", "*1\r\n*4095\r\n", "*2\r\n*4094\r\n", "*4294967295\r\n", "*2147483648\r\n",
        "*9223372036854775807\r\n", "*1\r\n*2147483647\r\n",
    ])
    func anArrayIsRefusedWhenItIsAnnounced(_ text: String) throws {
        let clock = ContinuousClock()
        let time = try clock.measure {
            // Lengths that the reader itself does not believe are no reply at all.
            let failure = try #require(ReplyBench.failure(of: text.utf8))
            #expect(failure.code == .limit || failure.code == .protocolViolation)
        }
        // It takes microseconds; it took nine seconds.
        #expect(time < .seconds(1))
    }

    @Test func asManyElementsAsAllowedAndOneMore() throws {
        let limits = ReplyLimits(tokens: 5, depth: 8, bytes: 100)
        let most = RedisReply.array([.integer(1), .array([.integer(2)]), .integer(3)])
        #expect(try ReplyBench.parse(ReplyBench.encode(most), limits: limits) == [most])
        let twice = ReplyBench.encode(most) + ReplyBench.encode(most)
        #expect(try ReplyBench.parse(twice, limits: limits) == [most, most])
        #expect(ReplyBench.failure(of: "*2\r\n*2\r\n:1\r\n:2\r\n*1\r\n".utf8, limits: limits)?.code == .limit)
        let none = ReplyLimits(tokens: 0, depth: 8, bytes: 100)
        #expect(ReplyBench.failure(of: "+OK\r\n".utf8, limits: none)?.code == .limit)
    }

    @Test func eightArraysDeepAndNoDeeper() throws {
        var deep = RedisReply.integer(1)
        for _ in 1...8 { deep = .array([deep]) }
        #expect(try ReplyBench.parse(ReplyBench.encode(deep)) == [deep])
        #expect(try ReplyBench.parse(ReplyBench.encode(deep), pieces: 1) == [deep])
        #expect(ReplyBench.failure(of: ReplyBench.encode(.array([deep]))) != nil)
        #expect(ReplyBench.failure(of: String(repeating: "*1\r\n", count: 200_000).utf8) != nil)
    }

    @Test func fewerArraysThanTheReaderWouldTake() throws {
        let limits = ReplyLimits(tokens: 100, depth: 2, bytes: 100)
        #expect(try ReplyBench.parse("*1\r\n*1\r\n:1\r\n".utf8, limits: limits).count == 1)
        #expect(ReplyBench.failure(of: "*1\r\n*1\r\n*0\r\n".utf8, limits: limits)?.code == .limit)
    }

    /// A bulk that never ends, and a line that never does, are given up at the limit and no later.
    @Test(arguments: ["$9223372036854775807\r\n", "$1048577\r\n", "+", "-ERR ", ":", "*", "$"])
    func whatNeverEnds(_ start: String) throws {
        let parser = try ReplyParser()
        let piece = [UInt8](repeating: UInt8(ascii: "1"), count: 16 << 10)
        try parser.feed(Array(start.utf8)[...])
        #expect(try parser.next() == nil)
        for _ in 1..<64 {
            try parser.feed(piece[...])
            #expect(try parser.next() == nil)
        }
        let failure = #expect(throws: WireError.self) {
            try parser.feed(piece[...])
            try parser.feed(piece.prefix(1))
        }
        #expect(failure?.code == .limit)
    }

    /// With a search from the line's beginning for each piece this would read 34 GB.
    @Test func aLongLineInSmallPieces() throws {
        let parser = try ReplyParser()
        let text = String(repeating: "x", count: (1 << 20) - 3)
        let replies = try ReplyBench.feed(Array("+\(text)\r\n".utf8)[...], to: parser, pieces: 16)
        #expect(replies == [.status(text)])
    }

    @Test func aLongBulkInSmallPieces() throws {
        let bulk = RedisReply.bulk([UInt8](repeating: 13, count: (1 << 20) - 64))
        #expect(try ReplyBench.parse(ReplyBench.encode(bulk), pieces: 16) == [bulk])
    }

    @Test func theBytesOfAllTextsCount() throws {
        let limits = ReplyLimits(tokens: 100, depth: 8, bytes: 30)
        let parser = try ReplyParser()
        parser.setLimits(limits)
        let header = Array("*4\r\n".utf8)
        let element = ReplyBench.encode(.bulk([UInt8](repeating: 1, count: 10)))
        #expect(try ReplyBench.feed(header[...], to: parser).isEmpty)
        for _ in 1...3 { #expect(try ReplyBench.feed(element[...], to: parser).isEmpty) }
        let failure = #expect(throws: WireError.self) { try ReplyBench.feed(element[...], to: parser) }
        #expect(failure?.code == .limit)
    }

    @Test func theLimitsOfOneReplyAreNotThoseOfTheNext() throws {
        let parser = try ReplyParser()
        let large = ReplyBench.encode(.array([RedisReply](repeating: .integer(1), count: 5_000)))
        parser.setLimits(.generous)
        #expect(try ReplyBench.feed(large[...], to: parser).count == 1)
        parser.setLimits(.script)
        #expect(throws: WireError.self) { try ReplyBench.feed(large[...], to: parser) }
    }

    @Test func aLimitAppliesToTheReplyThatIsBeingRead() throws {
        let parser = try ReplyParser()
        #expect(try ReplyBench.feed(Array("*3\r\n:1\r\n".utf8)[...], to: parser).isEmpty)
        parser.setLimits(ReplyLimits(tokens: 2, depth: 8, bytes: 100))
        #expect(throws: WireError.self) { try ReplyBench.feed(Array(":2\r\n".utf8)[...], to: parser) }
    }

    @Test func limitsBelowZeroAllowNothing() throws {
        let none = ReplyLimits(tokens: -1, depth: -1, bytes: -1)
        #expect(ReplyBench.failure(of: "+OK\r\n".utf8, limits: none)?.code == .limit)
    }
}
#endif
