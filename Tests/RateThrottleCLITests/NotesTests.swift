import Testing

@testable import RateThrottleCLI

@Suite("What is told on standard error")
struct NotesTests {
    @Test func malformedLines() {
        var lines = MalformedLines()
        #expect(lines.summary == nil)
        lines.add(7)
        #expect(lines.summary == "1 malformed line: 7")
        for number in 11...19 { lines.add(number) }
        #expect(lines.summary == "10 malformed lines: 7, 11, 12, 13, 14, 15, 16, 17, 18, 19")
        lines.add(30)
        lines.add(31)
        #expect(lines.summary == "12 malformed lines: 7, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 2 more")
    }

    @Test func progress() {
        #expect(Progress.text(lines: 12, bytes: 50, total: 200) == "12 lines, 25 %")
        #expect(Progress.text(lines: 12, bytes: 500, total: 200) == "12 lines, 100 %")
        #expect(Progress.text(lines: 12, bytes: 50, total: nil) == "12 lines")
        #expect(Progress.text(lines: 0, bytes: 0, total: 0) == "0 lines")
    }

    @Test func progressIsShownFourTimesASecond() {
        let start = ContinuousClock.now
        var progress = Progress(total: nil, isShown: true, now: start)
        let due = (0..<1_000).filter { progress.isDue(at: start + .milliseconds($0)) }
        #expect(due == [250, 500, 750])
    }

    @Test func textForATerminal() {
        #expect(TerminalText.escape("plain é") == "plain é")
        #expect(
            TerminalText.escape("a\r\n\t\u{1b}\u{7f}\u{9b}\u{200b}\u{2028}b")
                == "a\\u{d}\\u{a}\\u{9}\\u{1b}\\u{7f}\\u{9b}\\u{200b}\\u{2028}b"
        )
        #expect(TerminalText.escape("abcdef", limit: 3) == "abc…")
        #expect(TerminalText.escape("abc", limit: 3) == "abc")
    }
}
