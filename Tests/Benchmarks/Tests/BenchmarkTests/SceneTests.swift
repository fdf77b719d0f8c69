import ArgumentParser
import BenchmarkSupport
import Testing

@testable import SingleCalls

@Suite("What has happened before single calls has happened")
struct SceneTests {
    private static let keys = 2_000
    private static let calls = 100

    /// With each call a key comes. When all have expired, two go besides; when the storage is full, one.
    private static let changes: [(Occasion, Int)] = [(.insert, 1), (.evict, 0), (.evictUsed, 0), (.expire, -1)]

    @Test(arguments: changes)
    func callsChangeTheNumberOfKeys(_ occasion: Occasion, by change: Int) throws {
        let scene = try Scene(occasion, keys: Self.keys)
        #expect(scene.count == Self.keys)
        let asked = occasion.asked(Self.keys)
        #expect(try scene.ask(KeyList.make(asked..<asked + Self.calls)) == Self.calls)
        #expect(scene.count == Self.keys + change * Self.calls)
    }

    @Test(arguments: Occasion.allCases)
    func theProgramChecksItself(_ occasion: Occasion) throws {
        try SingleCalls.parse([occasion.rawValue, "1000", "10"]).run()
        #expect(throws: (any Error).self) { try SingleCalls.parse([occasion.rawValue, "999", "10"]) }
    }
}
