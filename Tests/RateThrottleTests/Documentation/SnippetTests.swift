import Foundation
import Testing

/// `swift build` leaves each file of `Snippets` as a program beside the tests.
@Suite("Every snippet runs", .timeLimit(.minutes(2)))
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

    /// Runs a snippet to its end.
    private static func run(_ name: String) throws -> (status: Int32, output: Data) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = Bundle.module.bundleURL.deletingLastPathComponent().appending(path: name)
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
