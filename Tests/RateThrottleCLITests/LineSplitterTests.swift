import Testing

@testable import RateThrottleCLI

@Suite("Lines of pieces")
struct LineSplitterTests {
    /// The lines of bytes that come in pieces; nil for one that is too long.
    private func split(_ pieces: [[UInt8]]) -> [[UInt8]?] {
        var splitter = LineSplitter()
        var lines: [[UInt8]?] = []
        func take(_ line: Span<UInt8>?) {
            if let line {
                lines.append(line.withUnsafeBufferPointer { Array($0) })
            } else {
                lines.append(nil)
            }
        }
        for piece in pieces { splitter.split(piece.span, take) }
        splitter.finish(take)
        return lines
    }

    private func split(_ bytes: [UInt8], pieceLength: Int) -> [[UInt8]?] {
        split(stride(from: 0, to: bytes.count, by: pieceLength).map { Array(bytes[$0...].prefix(pieceLength)) })
    }

    @Test func everyBoundary() {
        let bytes = Array("one\r\n\ntwo\n\r\nth\rree\u{0}é\n\nlast".utf8)
        let expected = ["one", "", "two", "", "th\rree\u{0}é", "", "last"].map { Array($0.utf8) }
        for length in 1...bytes.count {
            #expect(split(bytes, pieceLength: length) == expected, "pieces of \(length)")
        }
    }

    @Test func everyPlaceOfOneCut() {
        let bytes = Array("ab\r\ncd\n".utf8)
        for cut in 0...bytes.count {
            let lines = split([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(lines == ["ab", "cd"].map { Array($0.utf8) }, "cut at \(cut)")
        }
    }

    @Test(arguments: ["", "\n", "\r\n", "a", "a\n", "a\r"])
    func ends(_ text: String) {
        let expected: [String: [String]] = ["": [], "\n": [""], "\r\n": [""], "a": ["a"], "a\n": ["a"], "a\r": ["a"]]
        #expect(split(Array(text.utf8), pieceLength: 1) == expected[text]?.map { Array($0.utf8) })
    }

    @Test(arguments: [7, 4_096, 65_536, 65_537, 65_538, 1 << 20])
    func longLines(_ pieceLength: Int) {
        let longest = [UInt8](repeating: 0x61, count: LineSplitter.maximumLength)
        let overlong = longest + [0x61]
        let kept = longest + [0x0a] + longest + [0x0d, 0x0a]
        let dropped = overlong + [0x0a] + overlong + longest + [0x0a, 0x62, 0x0a] + overlong + overlong
        // Lengths only: a failure should be readable.
        let lengths = split(kept + dropped, pieceLength: pieceLength).map { $0?.count }
        #expect(lengths == [longest.count, longest.count, nil, nil, 1, nil])
    }
}
