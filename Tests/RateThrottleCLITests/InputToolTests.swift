import Foundation
import Testing

@testable import RateThrottleCLI

@Suite("The tool on odd input", .timeLimit(.minutes(10)))
struct InputToolTests {
    @Test func malformedLinesAreToldAndStopNothing() async throws {
        let folder = try TemporaryFolder()
        let good = Lines.common()
        let impossible = good.replacingOccurrences(of: "10/Oct", with: "31/Feb")
        let long = Lines.common(request: "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1")
        let first = try folder.write(
            "first",
            [good, "", "garbage", impossible, long, good + "\r", "\u{0}", good].joined(separator: "\n")
        )
        let second = try folder.write("second", String(repeating: "garbage\n", count: 12) + good + "\n")
        let run = try await Tool.run(["replay", first, second, "--rate", "2/minute", "--json"])
        #expect(run.status == 0)
        #expect(run.output.contains("\"requests\": 4, \"allowed\": 2, \"denied\": 2, \"clients\": 1"))
        #expect(
            run.errorLines == [
                "ratethrottle: \(first): 4 malformed lines: 3, 4, 5, 7",
                "ratethrottle: \(second): 12 malformed lines: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more",
                "ratethrottle: all requests sorted by time",
            ]
        )
    }

    @Test func nothing() async throws {
        for input in ["", "\n", "\n\n\r\n"] {
            let run = try await Tool.run(["replay", "-", "--rate", "1/s", "--json"], input: Array(input.utf8))
            #expect(run.status == 0)
            #expect(run.output.contains("\"requests\": 0, \"allowed\": 0, \"denied\": 0, \"clients\": 0"))
            #expect(run.errorLines.count == 1)
        }
    }

    @Test func zonesAreHonoured() async throws {
        // The same moment four times, then a second later, in a fixed window of one second.
        let times = ["12:00:00 +0000", "14:00:00 +0200", "05:30:00 -0630", "17:45:00 +0545", "12:00:01 +0000"]
        let lines = times.map { Lines.common().replacingOccurrences(of: "00:00:00 +0000", with: $0) + "\n" }.joined()
        let run = try await Tool.run(
            ["replay", "-", "--rate", "1/s", "--strategy", "fixed_window", "--json"],
            input: Array(lines.utf8)
        )
        #expect(run.output.contains("\"requests\": 5, \"allowed\": 2, \"denied\": 3"))
    }

    @Test func keysThatAreNoText() async throws {
        let line = Array(Lines.common(request: "GET /§ HTTP/1.1").utf8)
        let section = try #require(line.firstIndex(of: 0xc2))
        // "§" without its second byte, a quote that is escaped, and a control byte.
        let broken = line[..<(section + 1)] + [UInt8(ascii: "\\"), UInt8(ascii: "\""), 0x01] + line[(section + 2)...]
        let input = Array(repeating: Array(broken), count: 3).joined(separator: [0x0a])
        let run = try await Tool.run(
            ["replay", "-", "--rate", "1/m", "--by", "path", "--json"],
            input: Array(input)
        )
        #expect(run.output.contains("\"top_denied\": [[\"/\u{fffd}\\\\\\\"\\u0001\", 2]]"), "\(run.output)")
        #expect(try run.report()["clients"] as? Int == 1)
    }

    @Test func usersWithSpaces() async throws {
        let users = ["jane doe", "jane doe", "-", "bob", "jane doe"]
        let lines = users.map { Lines.common(user: $0) + "\n" }.joined()
        let run = try await Tool.run(
            ["replay", "-", "--rate", "1/m", "--by", "user", "--json"],
            input: Array(lines.utf8)
        )
        #expect(run.output.contains("\"requests\": 4, \"allowed\": 2, \"denied\": 2, \"clients\": 2"))
        #expect(run.output.contains("[[\"jane doe\", 2]]"))
        #expect(run.errorLines.first == "ratethrottle: 1 line without a user, left out")
    }

    @Test func moreThanAPipeHolds() async throws {
        let lines = (0..<40_000).map { Lines.common("host\($0 &* 7_919 % 977)", second: $0 / 10) + "\n" }.joined()
        let compressed = try await Tool.gzip(Array(lines.utf8))
        #expect(compressed.count > 1 << 17)
        let run = try await Tool.run(["replay", "-", "--rate", "1000/s", "--json"], input: compressed)
        #expect(run.output.contains("\"requests\": 40000, \"allowed\": 40000, \"denied\": 0, \"clients\": 977"))
    }

    @Test func tooLateForLookingAhead() async throws {
        let times = Array(repeating: 100, count: 65_537) + [5]
        let lines = Array(times.map { Lines.common(second: $0) + "\n" }.joined().utf8)
        let run = try await Tool.run(["replay", "-", "--rate", "10/m", "--json"], input: lines)
        #expect(run.output.contains("\"requests\": 65538, \"allowed\": 10,"))
        let note = "1 came too late for that and were decided at the latest time reached (are older files given first?)"
        #expect(run.errorLines == ["ratethrottle: requests put in order by looking 65536 ahead; \(note)"])
        // A file of as many is sorted, and the early request counts in a minute of its own.
        let folder = try TemporaryFolder()
        let sorted = try await Tool.run([
            "replay", try folder.write("log", lines), "--rate", "10/m", "--strategy", "fixed_window", "--json",
        ])
        #expect(sorted.output.contains("\"requests\": 65538, \"allowed\": 11,"))
    }
}
