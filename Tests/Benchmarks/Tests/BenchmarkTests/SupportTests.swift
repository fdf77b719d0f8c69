import BenchmarkSupport
import Testing

@Suite("What measures is right")
struct SupportTests {
    @Test(arguments: [1, 63, 64, 65, 1_000, 123_456, 1 << 39])
    func latenciesAreExactToTwoPercent(_ nanoseconds: Int) throws {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: nanoseconds)
        let found = try #require(histogram.percentile(0.5))
        #expect(abs(found - Double(nanoseconds)) <= Double(nanoseconds) * 0.016)
    }

    @Test func percentilesCountFromBelow() throws {
        var (first, second) = (LatencyHistogram(), LatencyHistogram())
        for value in 1...60 { first.record(nanoseconds: value) }
        for value in [61, 62, 63, 1 << 41] { second.record(nanoseconds: value) }
        first.add(second)
        #expect(first.count == 64)
        #expect(first.percentile(0) == 1)
        #expect(first.percentile(0.5) == 32)
        #expect(try #require(first.percentile(1)) > 1e12)
        #expect(LatencyHistogram().percentile(0.5) == nil)
    }

    /// The same in every peer, of which each has its own code for it.
    @Test func orderIsThatOfThePeers() {
        #expect(Set(KeyList.order(1_000)) == Set(0..<1_000))
        #expect(KeyList.order(10) == [0, 9, 5, 8, 6, 4, 7, 2, 1, 3])
    }

    @Test func keysHaveTheirLength() {
        #expect(KeyList.make([7, 123]) == ["user:0000007", "user:0000123"])
        #expect(KeyList.make([7], digits: 12) == ["user:000000000007"])
        #expect(KeyList.makeLong([9_999_999]).map(\.utf8.count) == [40])
    }

    @Test func linesAreJSON() {
        var line = JSONLine()
        line.add("who", #"a "b" \"#)
        line.add("count", 3)
        line.add("ratio", 1.26, digits: 1)
        line.add("none", nil, digits: 1)
        line.add("so", false)
        #expect(line.text == #"{"who":"a \"b\" \\","count":3,"ratio":1.3,"none":null,"so":false}"#)
    }

    @Test func workersAreAddedUp() async throws {
        let threads = try Workers.onThreads(3) { $0 }
        let tasks = try await Workers.inTasks(3) { $0 }
        #expect(threads.sum == 3 && tasks.sum == 3)
        #expect(threads.nanoseconds > 0 && tasks.nanoseconds > 0)
    }

    @Test func whatAWorkerThrowsIsThrown() async {
        #expect(throws: BenchmarkError.self) { try Workers.onThreads(2) { _ in throw BenchmarkError("no") } }
        await #expect(throws: BenchmarkError.self) { try await Workers.inTasks(2) { _ in throw BenchmarkError("no") } }
    }
}
