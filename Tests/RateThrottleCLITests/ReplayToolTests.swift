import Foundation
import Testing

@testable import RateThrottleCLI

@Suite("The tool on a real log", .timeLimit(.minutes(10)))
struct ReplayToolTests {
    /// The options that each line of the fixture is the answer to.
    static let configurations = [
        ["--rate", "10/minute"],
        ["--rate", "10/minute", "--strategy", "fixed_window"],
        ["--rate", "10/minute", "--strategy", "sliding_window"],
        ["--rate", "10/minute", "--strategy", "token_bucket", "--burst", "20"],
        ["--rate", "10/minute", "--strategy", "leaky_bucket"],
        ["--rate", "5 per 10 seconds", "--block", "300"],
    ]

    @Test(arguments: configurations.indices)
    func everyConfiguration(_ number: Int) async throws {
        let expected = try Fixture.expected()
        #expect(expected.count == Self.configurations.count)
        let run = try await Tool.run(["replay", Fixture.log, "--json"] + Self.configurations[number])
        #expect(run.status == 0)
        #expect(run.output == expected[number] + "\n")
        let parsed = try JSONSerialization.jsonObject(with: Data(expected[number].utf8)) as? NSDictionary
        #expect(try run.report() == parsed)
        #expect(run.error == "ratethrottle: all requests sorted by time\n")
    }

    @Test func text() async throws {
        let run = try await Tool.run(["replay", Fixture.log, "--rate", "10/minute", "--top", "2"])
        #expect(run.status == 0)
        #expect(
            run.output == """
                sliding_counter, 10 per 60 s, by ip

                requests        10000
                allowed          8271   82.7 %
                denied           1729   17.3 %
                clients          1753
                clients denied     79    4.5 %

                most denied
                  284  10.0.4.138
                  219  10.0.0.97

                """
        )
    }

    @Test func noTop() async throws {
        let run = try await Tool.run(["replay", Fixture.log, "--rate", "10/minute", "--top", "0", "--json"])
        #expect(run.output.hasSuffix("\"clients_denied\": 79, \"top_denied\": []}\n"))
        let text = try await Tool.run(["replay", Fixture.log, "--rate", "10/minute", "--top", "0"])
        #expect(text.output.hasSuffix("4.5 %\n"))
    }

    @Test func standardInput() async throws {
        let run = try await Tool.run(["replay", "-", "--rate", "10/minute", "--json"], input: Fixture.logBytes())
        #expect(try run.output == Fixture.expected()[0] + "\n")
        #expect(
            run.error == "ratethrottle: requests put in order by looking 65536 ahead; none came too late for that\n"
        )
    }

    @Test func compressedFile() async throws {
        let folder = try TemporaryFolder()
        // By its bytes, not by its name.
        let file = try folder.write("access.log", try await Tool.gzip(Fixture.logBytes()))
        let run = try await Tool.run(["replay", file, "--rate", "10/minute", "--json"])
        #expect(try run.output == Fixture.expected()[0] + "\n")
        #expect(run.error == "ratethrottle: all requests sorted by time\n")
    }

    @Test func compressedStandardInput() async throws {
        let bytes = try await Tool.gzip(Fixture.logBytes())
        let run = try await Tool.run(["replay", "-", "--rate", "10/minute", "--json"], input: bytes)
        #expect(try run.output == Fixture.expected()[0] + "\n")
    }

    @Test func compressedStandardInputInTwoParts() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("log", try await Tool.gzip(Fixture.logBytes()))
        let run = try await Tool.shell(
            "(head -c 1 '\(file)'; tail -c +2 '\(file)') | ratethrottle replay - --rate 10/minute --json"
        )
        #expect(try run.output == Fixture.expected()[0] + "\n")
    }

    @Test func compressedFileOfSeveralMembers() async throws {
        let bytes = try Fixture.logBytes()
        let folder = try TemporaryFolder()
        let parts = (try await Tool.gzip(Array(bytes[..<500_000])), try await Tool.gzip(Array(bytes[500_000...])))
        let file = try folder.write("log.gz", parts.0 + parts.1)
        let run = try await Tool.run(["replay", file, "--rate", "10/minute", "--json"])
        #expect(try run.output == Fixture.expected()[0] + "\n")
    }

    @Test func severalFilesInAnyOrder() async throws {
        let lines = try Fixture.logBytes().split(separator: UInt8(ascii: "\n")).map(Array.init)
        let folder = try TemporaryFolder()
        let end = [UInt8(ascii: "\n")]
        let newer = try folder.write("log", Array(lines[6_000...].joined(separator: end)))
        let older = try folder.write("log.1.gz", try await Tool.gzip(Array(lines[..<6_000].joined(separator: end))))
        for files in [[newer, older], [older, newer]] {
            let run = try await Tool.run(["replay"] + files + ["--rate", "10/minute", "--json"])
            #expect(try run.output == Fixture.expected()[0] + "\n")
        }
    }

    @Test(arguments: [
        ("path", "\"clients\": 1368, \"clients_denied\": 9, \"top_denied\": [[\"/favicon.ico\", 104]]"),
        (
            "ip+path",
            "\"clients\": 7854, \"clients_denied\": 2, \"top_denied\": [[\"10.0.0.123 /images/logstash_OSCON.pdf\", 7]]"
        ),
        (
            "user",
            "\"requests\": 0, \"allowed\": 0, \"denied\": 0, \"clients\": 0, \"clients_denied\": 0, \"top_denied\": []"
        ),
    ])
    func groupings(_ grouping: String, _ end: String) async throws {
        let run = try await Tool.run(
            ["replay", Fixture.log, "--rate", "10/minute", "--by", grouping, "--top", "1", "--json"])
        #expect(run.output.hasSuffix(end + "}\n"), "\(run.output)")
        #expect(run.error.contains("10000 lines without a user, left out") == (grouping == "user"))
    }
}
