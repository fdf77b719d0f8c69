#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Replies, what they must look like, and arguments")
struct RedisReplyTests {
    struct Row: Sendable {
        let reply: RedisReply
        var int: Int?
        var string: String?
        var bytes: [UInt8]?
        var array: [RedisReply]?
        var isNull = false
    }

    @Test(arguments: [
        Row(reply: .null, isNull: true),
        Row(reply: .integer(-7), int: -7),
        Row(reply: .integer(Int.min), int: Int.min),
        Row(reply: .status("OK"), string: "OK", bytes: [0x4f, 0x4b]),
        Row(reply: .bulk([0x34, 0x32]), string: "42", bytes: [0x34, 0x32]),
        Row(reply: .bulk([]), string: "", bytes: []),
        Row(reply: .bulk([0xc3, 0xa9]), string: "é", bytes: [0xc3, 0xa9]),
        // No UTF-8: an overlong slash, a half of a surrogate pair, a broken-off sequence.
        Row(reply: .bulk([0xc0, 0xaf]), bytes: [0xc0, 0xaf]),
        Row(reply: .bulk([0xed, 0xa0, 0x80]), bytes: [0xed, 0xa0, 0x80]),
        Row(reply: .bulk([0x61, 0xf0, 0x9f]), bytes: [0x61, 0xf0, 0x9f]),
        Row(reply: .error("ERR no")),
        Row(reply: .array([]), array: []),
        Row(reply: .array([.integer(1), .null]), array: [.integer(1), .null]),
    ])
    func accessors(_ row: Row) {
        #expect(row.reply.int == row.int)
        #expect(row.reply.string == row.string)
        #expect(row.reply.bytes == row.bytes)
        #expect(row.reply.array == row.array)
        #expect(row.reply.isNull == row.isNull)
    }

    private static let replies: [RedisReply] = [
        .null, .integer(1), .status("1"), .bulk([0x31]), .error("1"), .array([]), .array([.integer(1)]),
        .array([.integer(1), .integer(2)]), .array([.integer(1), .null]), .array([.bulk([0x31])]),
        .array([.array([.integer(1)])]), .array([.error("ERR no")]),
    ]

    @Test(arguments: [
        (RedisReplyShape.any, replies), (.integer, [.integer(1)]), (.integers(count: 0), [.array([])]),
        (.integers(count: 1), [.array([.integer(1)])]),
        (.integers(count: 2), [.array([.integer(1), .integer(2)])]),
        (.integers(count: 3), []), (.integers(count: -1), []),
    ])
    func shapes(_ shape: RedisReplyShape, _ accepted: [RedisReply]) {
        #expect(Self.replies.filter(shape.accepts) == accepted)
    }

    @Test(
        arguments: [
            ("text", "text"), ("", ""), ("é\0\r\n", "é\0\r\n"), ("abcdef".dropFirst(2), "cdef"), (0, "0"), (-1, "-1"),
            (Int.min, "-9223372036854775808"), (Int.max, "9223372036854775807"), (0.1, "0.1"), (5.0, "5.0"),
            (1e20, "1e+20"), (-0.0, "-0.0"), (Double.infinity, "inf"), (-Double.infinity, "-inf"), (Double.nan, "nan"),
            (Double.leastNonzeroMagnitude, "5e-324"), ([UInt8]("raw".utf8), "raw"),
        ] as [(any RedisArgument, String)]
    )
    func arguments(_ argument: any RedisArgument, _ expected: String) {
        var bytes: [UInt8] = [0x3e]
        argument.append(to: &bytes)
        #expect(bytes == [0x3e] + Array(expected.utf8))
    }

    @Test("Bytes that are no text go out as they are")
    func rawBytes() {
        var bytes: [UInt8] = []
        ([0xff, 0x00, 0xc0] as [UInt8]).append(to: &bytes)
        #expect(bytes == [0xff, 0x00, 0xc0])
    }

    @Test("A double reads back as the same one")
    func doublesSurvive() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<1_000 {
            let value = Double(bitPattern: random.next())
            guard !value.isNaN else { continue }
            var bytes: [UInt8] = []
            value.append(to: &bytes)
            #expect(Double(String(decoding: bytes, as: UTF8.self))?.bitPattern == value.bitPattern)
        }
    }
}
#endif
