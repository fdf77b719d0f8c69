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

    private static func redis(_ who: String, _ callers: Int, _ perSecond: Int, _ more: String = "") -> String {
        """
        {"round":1,"suite":"redis","who":"\(who)","transport":"tcp","strategy":"token_bucket","callers":\(callers),\
        "keys":9,"decisions":9,"decisions_per_second":\(perSecond),"p50_us":\(callers)\(more)}
        """
    }

    /// A server whose ceiling is 100,000 decisions per second.
    private static let server = [
        redis("ratethrottle", 512, 150_000, #","coalescing":true"#),
        redis("ratethrottle", 512, 85_000, #","coalescing":false"#),
        redis("ratethrottle", 64, 125_000, #","coalescing":true"#),
        redis("ratethrottle", 64, 95_000, #","coalescing":false"#),
        redis("redis-benchmark", 50, 100_000, #","pipeline":16"#), redis("redis-benchmark", 1, 30_000),
        redis("Python limits", 64, 40_000), redis("Python throttled-py", 64, 50_000),
        redis("Python limits", 8, 90_000),
    ]

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

    /// By the medians alone it would be 0.7. A round of another run is not the same one.
    @Test(arguments: [[1, 2, 3], [1, 1, 1]])
    func ratiosAreThoseOfTheRounds(_ numbers: [Int]) throws {
        let rounds: [(own: Double, peer: Double)] = [(50, 100), (90, 300), (70, 100)]
        let texts = zip(numbers, rounds).map { round, times in
            [("ratethrottle", times.own), ("Go x/time/rate, mutex and map", times.peer)].map { who, time in
                "{\"round\":\(round)," + Self.line(who, ns: time).dropFirst()
            }.joined(separator: "\n")
        }
        let isOneRun = Set(numbers).count == numbers.count
        let results = isOneRun ? try Results(texts.joined(separator: "\n")) : try Results(texts)
        let rows = Report.targets(results).split(separator: "\n")
        let row = try #require(rows.first { $0.contains("hot key, now") })
        #expect(row.contains("| 70.0 |") && row.contains("| 100 | 0.50 | ≤ 0.60 | yes |"))
    }

    @Test func tablesHaveTimeAllocationsAndBytes() throws {
        let lines = [("evict", 1_000), ("spread", 1_000), ("spread", 10_000_000)].map { place, keys in
            """
            {"suite":"memory","who":"ratethrottle","scenario":"\(place)","strategy":"token_bucket","mode":"now",\
            "threads":1,"keys":\(keys),"ns_per_decision":50,"allocations_per_decision":0.25,\
            "bytes_per_key":\(place == "spread" ? "64.5" : "null")}
            """
        }
        let rows = Report.tables(try Results(lines.joined(separator: "\n"))).split(separator: "\n")
        #expect(rows.contains { $0.hasSuffix("| Threads | ns a call | Allocations a call | Bytes a key |") })
        #expect(rows.contains { $0.hasSuffix("| evict | 1,000 | 1 | 50.0 | 0.25 |  |") })
        #expect(rows.contains("| Keys | ratethrottle, ns | ratethrottle, bytes a key |"))
        #expect(rows.contains("| 10,000,000 | 50.0 | 64.5 |"))
    }

    @Test func withAndWithoutCoalescingStandApart() throws {
        let results = try Results(Self.server.joined(separator: "\n"))
        let own = results.entries { $0.who == Identity.library && $0.workers == 512 }
        #expect(own.map(\.identity.mode) == ["coalescing", "no coalescing"])
        #expect(own.map(\.figures.perSecond) == [150_000, 85_000])
        let lines = Series.byCallers(results).map(\.name)
        #expect(lines.prefix(2) == ["ratethrottle, coalescing", "ratethrottle, no coalescing"])
    }

    @Test func theCeilingStandsBesideTheLibrary() throws {
        let results = try Results(Self.server.joined(separator: "\n"))
        #expect(Series.withCeiling(results).last?.points.map(\.y) == [100_000, 100_000])
        let pictures = Report.pictures(results)
        #expect(pictures.map(\.name) == ["redis.svg", "redis-callers.svg"])
        let texts = pictures[0].svg.split(separator: "\n").filter { $0.hasPrefix("<text") }
        for (text, count) in [("64 callers", 1), ("512 callers", 1), ("redis-benchmark, best", 2), ("85,000", 1)] {
            #expect(texts.count { $0.hasSuffix(">\(text)</text>") } == count, "\(text)")
        }
    }

    @Test(arguments: [
        ("64 callers, no coalescing", "redis-benchmark, best | 100,000 | 0.95 | ≥ 0.90 | yes |"),
        ("512 callers, no coalescing", "redis-benchmark, best | 100,000 | 0.85 | ≥ 0.90 | no |"),
        ("512 callers, coalescing", "redis-benchmark, best | 100,000 | 1.50 | ≥ 1.30 | yes |"),
        ("64 callers, coalescing", "Python, best of 64 threads | 50,000 | 2.50 | ≥ 2.00 | yes |"),
        ("64 callers, no coalescing", "Python, best of 64 threads | 50,000 | 1.90 | ≥ 1.80 | yes |"),
    ])
    func targetsOnRedisAreCompared(_ name: String, _ end: String) throws {
        let rows = Report.targets(try Results(Self.server.joined(separator: "\n"))).split(separator: "\n")
        #expect(rows.contains { $0.hasPrefix("| Redis, \(name)") && $0.hasSuffix(end) })
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
