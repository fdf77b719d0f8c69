#if Redis
import RateThrottleTestSupport

@testable import RateThrottle

/// Replies as a server sends them, and as the parser reads them.
enum ReplyBench {
    /// All replies in some bytes, fed in pieces of one length.
    static func parse(
        _ bytes: some Sequence<UInt8>,
        pieces: Int = 64 << 10,
        limits: ReplyLimits = .script
    ) throws(WireError) -> [RedisReply] {
        let parser = try ReplyParser()
        parser.setLimits(limits)
        return try feed(Array(bytes)[...], to: parser, pieces: pieces)
    }

    /// All replies that a parser has after some more bytes.
    static func feed(
        _ bytes: ArraySlice<UInt8>,
        to parser: ReplyParser,
        pieces: Int = 64 << 10
    ) throws(WireError) -> [RedisReply] {
        var replies: [RedisReply] = []
        var rest = bytes
        while !rest.isEmpty {
            try parser.feed(rest.prefix(pieces))
            while let reply = try parser.next() { replies.append(reply) }
            rest = rest.dropFirst(pieces)
        }
        return replies
    }

    /// What ends the reading of some bytes; nil when they are read, or more are wanted.
    static func failure(
        of bytes: some Sequence<UInt8>,
        pieces: Int = 64 << 10,
        limits: ReplyLimits = .script
    ) -> WireError? {
        do throws(WireError) {
            _ = try parse(bytes, pieces: pieces, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    /// A reply as a server writes it.
    static func encode(_ reply: RedisReply) -> [UInt8] {
        switch reply {
        case .null: Array("$-1\r\n".utf8)
        case .integer(let value): Array(":\(value)\r\n".utf8)
        case .status(let text): Array("+\(text)\r\n".utf8)
        case .error(let text): Array("-\(text)\r\n".utf8)
        case .bulk(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .array(let elements): Array("*\(elements.count)\r\n".utf8) + elements.flatMap(encode)
        }
    }

    /// A random reply, at most so many arrays deep.
    static func random(depth: Int, using generator: inout SplitMix64) -> RedisReply {
        let words = ["", "OK", "QUEUED", "ERR no", "grüße", "a b"]
        switch Int.random(in: 0...(depth > 0 ? 7 : 4), using: &generator) {
        case 0: return .null
        case 1:
            return .integer(
                Int.random(in: .min ... .max, using: &generator) >> Int.random(in: 0...63, using: &generator)
            )
        case 2: return .status(words.randomElement(using: &generator) ?? "")
        case 3: return .error(words.randomElement(using: &generator) ?? "")
        case 4:
            let count = Int.random(in: 0...40, using: &generator)
            // Line ends and types among them.
            return .bulk((0..<count).map { _ in Array("\r\n$*:+-1a\0".utf8).randomElement(using: &generator) ?? 0 })
        default:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        }
    }
}
#endif
