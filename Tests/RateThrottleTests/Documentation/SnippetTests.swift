import Foundation
import RateThrottleTestSupport
import Testing

/// `swift build` leaves each file of `Snippets` as a program beside the tests.
@Suite("Every snippet runs", .timeLimit(.minutes(10)))
struct SnippetTests {
    static let names = (try? Repository())?.snippets.keys.sorted() ?? []

    @Test func thereAreSnippets() {
        #expect(Self.names.count >= 8)
    }

    @Test(arguments: names)
    func endsWell(_ name: String) throws {
        #expect(try Self.run(name).status == 0)
    }

    /// The picture in `Docs` is what the library decides now. To draw it anew:
    /// `swift run StrategyComparison > Docs/images/strategies.svg`
    @Test func pictureIsCurrent() throws {
        let url = try Repository().root.appending(path: "Docs/images/strategies.svg")
        let committed = try Data(contentsOf: url)
        #expect(committed.count > 10_000)
        #expect(try Self.run("StrategyComparison").output == committed)
    }

    /// Runs a snippet to its end, and returns what `wait` says of it, 0 for a good one. Foundation's `Process` would leak.
    private static func run(_ name: String) throws -> (status: Int32, output: Data) {
        let program = BuiltPrograms.path(of: name)
        let quoted = "'" + program.replacing("'", with: "'\\''") + "'"
        let pipe = try #require(popen("exec \(quoted) 2>/dev/null", "r"))
        var output = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
        return (pclose(pipe), output)
    }
}
