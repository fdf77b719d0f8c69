import Testing

@testable import RateThrottleCLI

@Suite("Requests of lines")
struct RequestReaderTests {
    @Test func linesAreCountedByFile() {
        var reader = RequestReader(grouping: .user)
        reader.beginFile()
        #expect(read("", &reader) == nil)
        #expect(read("garbage", &reader) == nil)
        #expect(read(Lines.common(user: "jane", second: 5), &reader) == 0)
        #expect(reader.request(in: nil) == nil)
        #expect(read(Lines.common(user: "-"), &reader) == nil)
        #expect(reader.malformed.numbers == [2, 4])
        reader.beginFile()
        #expect(read(Lines.common(user: "bob"), &reader) == 1)
        #expect(read(Lines.common(user: "jane"), &reader) == 0)
        #expect(read("garbage", &reader) == nil)
        #expect(reader.malformed.numbers == [3])
        #expect(reader.keylessCount == 1)
        #expect(reader.lineCount == 8)
        #expect(reader.keys.count == 2)
    }

    private func read(_ line: String, _ reader: inout RequestReader) -> Int? {
        reader.request(in: Array(line.utf8).span)?.key
    }
}
