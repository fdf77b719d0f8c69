import Testing

@testable import BenchmarkReport

@Suite("Reports are made of the results")
struct ReportTests {
    private static func line(_ who: String, ns: Double, threads: Int = 1, scenario: String = "hot") -> String {
        """
        {"round":1,"suite":"memory","who":"\(who)","scenario":"\(scenario)","strategy":"token_bucket","mode":"now",\
        "threads":\(threads),"keys":1,"checks":1,"decisions":9,"ns_per_decision":\(ns),"bytes_per_key":null}
        """
    }

    private static let rounds: [([Double], Double)] = [([3, 1, 2], 2), ([4, 1, 2, 3], 2.5), ([7], 7)]

    @Test(arguments: rounds)
    func roundsBecomeTheirMedian(_ rounds: [Double], _ median: Double) throws {
        let text = rounds.map { Self.line("ratethrottle", ns: $0) }.joined(separator: "\n")
        let results = try Results(text)
        #expect(results.entries.map(\.figures.nanoseconds) == [median])
        #expect(results.entries.map(\.figures.bytesPerKey) == [nil])
    }

    @Test func whatDiffersStaysApartAndTheLibraryIsFirst() throws {
        let own = [1, 2].map { Self.line("ratethrottle", ns: 2, threads: $0) }
        let lines = [Self.line("Go", ns: 1)] + own
        let entries = try Results(lines.joined(separator: "\n\n")).entries
        #expect(entries.map(\.identity.who) == ["ratethrottle", "ratethrottle", "Go"])
        #expect(entries.map(\.identity.workers) == [1, 2, 1])
    }

    @Test func aLineThatIsNoResultIsNamed() {
        #expect(throws: ReportError.self) { try Results(Self.line("Go", ns: 1) + "\n{}") }
        do {
            _ = try Results(Self.line("Go", ns: 1) + "\n{}")
        } catch {
            #expect(error.description == "line 2 is no result: {}")
        }
    }

    @Test(arguments: [(50.0, "yes"), (90, "no")])
    func targetsAreCompared(_ own: Double, _ met: String) throws {
        let lines = [Self.line("ratethrottle", ns: own), Self.line("Go x/time/rate, mutex and map", ns: 100)]
        let rows = Report.targets(try Results(lines.joined(separator: "\n"))).split(separator: "\n")
        #expect(rows.first { $0.contains("hot key, now") }?.hasSuffix("| ≤ 0.60 | \(met) |") == true)
        #expect(rows.first { $0.contains("Redis, 64") }?.hasSuffix("not measured |") == true)
    }

    @Test(arguments: [
        (0.349, "0.35"), (9.996, "10.00"), (34.54, "34.5"), (345.6, "346"), (12_345, "12,345"),
        (1_000_000, "1,000,000"),
    ])
    func numbersAreShort(_ value: Double, _ text: String) {
        #expect(Number.text(value) == text)
    }

    @Test func picturesAreTheSameEachTime() throws {
        let lines = ["ratethrottle", "Go"].flatMap { who in
            [1, 2].map { Self.line(who, ns: 40, threads: $0) }
        }
        let results = try Results(lines.joined(separator: "\n"))
        let pictures = Report.pictures(results)
        #expect(pictures.map(\.name) == ["memory.svg"])
        #expect(pictures.map(\.svg) == Report.pictures(results).map(\.svg))
        #expect(pictures[0].svg.contains("prefers-color-scheme: dark"))
        #expect(pictures[0].svg.contains(">ratethrottle, now</text>"))
    }
}
