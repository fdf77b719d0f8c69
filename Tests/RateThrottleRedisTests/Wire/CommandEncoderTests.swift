#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Commands as they are sent")
struct CommandEncoderTests {
    private func encode(_ arguments: [[UInt8]]) throws -> [UInt8] {
        try CommandEncoder.encode(arguments.flatMap { $0 }, lengths: arguments.map(\.count))
    }

    @Test func aCommand() throws {
        let frame = try encode([Array("SET".utf8), Array("key".utf8), []])
        #expect(String(decoding: frame, as: UTF8.self) == "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$0\r\n\r\n")
        #expect(try encode([[]]) == Array("*1\r\n$0\r\n\r\n".utf8))
    }

    /// A command is an array of bulks: the parser reads back what was encoded.
    @Test(arguments: [1, 2, 15, 16, 17, 1000])
    func roundTrip(_ count: Int) throws {
        var generator = SplitMix64(seed: UInt64(count))
        let arguments = (0..<count).map { _ in
            (0..<Int.random(in: 0...50, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        #expect(try ReplyBench.parse(encode(arguments)) == [.array(arguments.map { .bulk($0) })])
    }

    @Test func aLargeArgument() throws {
        let value = [UInt8](repeating: 10, count: 5_000_000)
        #expect(try encode([[65], value]).count == 5_000_000 + "*2\r\n$1\r\nA\r\n$5000000\r\n\r\n".utf8.count)
    }

    @Test(arguments: [[], [2, -1], [2], [0], [.max, 2], [1, 1]])
    func lengthsThatAreWrong(_ lengths: [Int]) {
        #expect(throws: WireError.self) { try CommandEncoder.encode([1], lengths: lengths) }
    }
}
#endif
