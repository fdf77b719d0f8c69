#if Redis
import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("Replies however they are cut")
struct ReplySplittingTests {
    @Test func cutAtEveryByte() throws {
        var generator = SplitMix64(seed: 7)
        for _ in 1...60 {
            let replies = (0..<3).map { _ in ReplyBench.random(depth: 3, using: &generator) }
            let bytes = replies.flatMap(ReplyBench.encode)
            #expect(try ReplyBench.parse(bytes) == replies)
            #expect(try ReplyBench.parse(bytes, pieces: 1) == replies)
            for cut in bytes.indices {
                let parser = try ReplyParser()
                let first = try ReplyBench.feed(bytes[..<cut], to: parser)
                #expect(try first + ReplyBench.feed(bytes[cut...], to: parser) == replies)
            }
        }
    }

    @Test func cutAtRandom() throws {
        var generator = SplitMix64(seed: 11)
        let parser = try ReplyParser()
        for _ in 1...300 {
            let replies = (0..<20).map { _ in ReplyBench.random(depth: 7, using: &generator) }
            var rest = replies.flatMap(ReplyBench.encode)[...]
            var read: [RedisReply] = []
            while !rest.isEmpty {
                let count = Int.random(in: 1...64, using: &generator)
                read += try ReplyBench.feed(rest.prefix(count), to: parser)
                rest = rest.dropFirst(count)
            }
            #expect(read == replies)
        }
    }

    /// Whatever a peer sends, the parser ends in the same state however it came.
    @Test func garbageIsReadTheSameInPieces() {
        var generator = SplitMix64(seed: 13)
        let alphabet = Array("\r\n$*:+-_0123456789aé".utf8)
        for _ in 1...3_000 {
            let count = Int.random(in: 1...40, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let whole = Self.outcome(bytes, pieces: 100)
            #expect(Self.outcome(bytes, pieces: 1) == whole)
            #expect(Self.outcome(bytes, pieces: 3) == whole)
        }
    }

    private static func outcome(_ bytes: [UInt8], pieces: Int) -> [String] {
        var all: [String] = []
        do throws(WireError) {
            let parser = try ReplyParser()
            var rest = bytes[...]
            while !rest.isEmpty {
                try parser.feed(rest.prefix(pieces))
                while let reply = try parser.next() { all.append("\(reply)") }
                rest = rest.dropFirst(pieces)
            }
        } catch {
            all.append("\(error.code)")
        }
        return all
    }
}
#endif
