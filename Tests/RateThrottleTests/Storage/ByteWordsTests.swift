import Testing

@testable import RateThrottle

@Suite("The bytes of a text in words")
struct ByteWordsTests {
    @Test(arguments: 0..<70)
    func wordsAreTheBytes(_ count: Int) {
        let text = String(decoding: (0..<count).map { UInt8(1 + $0) }, as: UTF8.self)
        let words = text.withWords { words in
            #expect(words.count == count)
            return (0..<words.wordCount).map { words[$0] }
        }
        var bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) } }
        #expect(bytes.count == (count + 7) / 8 * 8)
        #expect(bytes.dropFirst(count).allSatisfy { $0 == 0 })
        bytes.removeLast(bytes.count - count)
        #expect(bytes == Array(text.utf8))
    }

    @Test func hashesAreNeverZeroAndTellTheEndsApart() {
        let texts = ["", "a", "b", "aa", "login", "login2", "api_limit", "api_limit_of_users", "api_limit_of_userz"]
        let hashes = texts.map { $0.withWords { $0.ends.number } }
        #expect(Set(hashes).count == texts.count)
        #expect(!hashes.contains(0))
    }
}
