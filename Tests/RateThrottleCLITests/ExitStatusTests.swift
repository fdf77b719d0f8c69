import Foundation
import Testing

@testable import RateThrottleCLI

@Suite("Exit statuses and errors of one line", .timeLimit(.minutes(10)))
struct ExitStatusTests {
    /// Options that are wrong, and what the one line must name.
    static let wrongOptions: [([String], [String])] = [
        (["--rate", "10"], ["\"10\"", "allowed"]),
        (["--rate", "0/minute"], ["\"0\"", "from 1"]),
        (["--rate", "10/fortnight"], ["fortnight", "allowed"]),
        (["--rate", "ten\n/minute"], ["ten", "allowed"]),
        ([], ["--rate"]),
        (["--rate", "10/m", "--strategy", "gcra"], ["gcra", "sliding_counter", "leaky_bucket"]),
        (["--rate", "10/m", "--burst", "20"], ["burst 20", "token_bucket"]),
        (["--rate", "10/m", "--strategy", "token_bucket", "--burst", "5"], ["burst 5", "10 or more"]),
        (["--rate", "10/m", "--strategy", "token_bucket", "--burst", "-5"], ["'-5'", "1 or more"]),
        (["--rate", "200000/m", "--strategy", "sliding_window"], ["200000", "100000"]),
        (["--rate", "10/m", "--block", "5 parsecs"], ["5 parsecs", "allowed"]),
        (["--rate", "10/m", "--block", "-1"], ["'-1'", "allowed"]),
        (["--rate", "10/m", "--block", "99999w"], ["block duration", "allowed"]),
        (["--rate", "10/m", "--by", "agent"], ["agent", "ip, path, ip+path or user"]),
        (["--rate", "10/m", "--top", "-1"], ["'-1'", "0 or more"]),
        (["--rate", "10/m", "--top", "many\nlines"], ["'many lines'", "0 or more"]),
        (["--rate", "10/m", "--verbose"], ["--verbose"]),
        (["--rate", "10/m", "--top"], ["--top"]),
    ]

    @Test(arguments: wrongOptions)
    func wrong(_ options: [String], _ named: [String]) async throws {
        let run = try await Tool.run(["replay", Fixture.log] + options)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        expectOneLine(run, naming: named)
    }

    @Test func noFile() async throws {
        let run = try await Tool.run(["replay", "--rate", "10/m"])
        #expect(run.status == 64)
        expectOneLine(run, naming: ["<file>"])
    }

    @Test func unknownCommand() async throws {
        let run = try await Tool.run(["reply"])
        #expect(run.status == 64)
        expectOneLine(run, naming: ["reply"])
    }

    @Test func missingFile() async throws {
        // Found out before the first is read.
        let run = try await Tool.run(["replay", Fixture.log, "/nowhere/access\n.log", "--rate", "10/m"])
        #expect(run.status == 66)
        #expect(run.output.isEmpty)
        expectOneLine(run, naming: ["/nowhere/access\\u{a}.log", "No such file"])
    }

    @Test func folder() async throws {
        let folder = try TemporaryFolder()
        let run = try await Tool.run(["replay", folder.path, "--rate", "10/m"])
        #expect(run.status == 66)
        expectOneLine(run, naming: [folder.path, "directory"])
    }

    @Test func folderAsStandardInput() async throws {
        let run = try await Tool.shell("ratethrottle replay - --rate 10/m < /")
        #expect(run.status == 66)
        expectOneLine(run, naming: ["standard input", "directory"])
    }

    @Test func truncatedGzip() async throws {
        let folder = try TemporaryFolder()
        let bytes = try await Tool.gzip(Fixture.logBytes())
        for count in [2, 10, 50_000, bytes.count - 1] {
            let file = try folder.write("cut.gz", Array(bytes[..<count]))
            let run = try await Tool.run(["replay", file, "--rate", "10/m", "--json"])
            #expect(run.status == 65, "\(count) bytes")
            #expect(run.output.isEmpty)
            expectOneLine(run, naming: [file, "gzip", "truncated or corrupt"])
        }
    }

    @Test func corruptGzip() async throws {
        var bytes = try await Tool.gzip(Fixture.logBytes())
        for position in 1_000..<1_100 { bytes[position] ^= 0x5a }
        let run = try await Tool.run(["replay", "-", "--rate", "10/m"], input: bytes)
        #expect(run.status == 65)
        expectOneLine(run, naming: ["standard input", "truncated or corrupt"])
    }

    @Test func whatFollowsGzip() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("log.gz", try await Tool.gzip(Fixture.logBytes()) + Array("garbage".utf8))
        let run = try await Tool.run(["replay", file, "--rate", "10/minute", "--json"])
        #expect(run.status == 0)
        #expect(try run.output == Fixture.expected()[0] + "\n")
        #expect(run.errorLines.first == "ratethrottle: \(file): what follows the gzip data is ignored")
    }

    @Test func noGzip() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("log.gz", try await Tool.gzip(Fixture.logBytes()))
        let run = try await Tool.run(["replay", file, "--rate", "10/m"], searchPath: "/nowhere")
        #expect(run.status == 69)
        expectOneLine(run, naming: [file, "gzip"])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() async throws {
        let run = try await Tool.shell("ratethrottle replay '\(Fixture.log)' --rate 10/m > /dev/full")
        #expect(run.status == 74)
        #expect(run.errorLines.last?.contains("cannot write to standard output") == true)
    }

    @Test func readerThatWentAway() async throws {
        let folder = try TemporaryFolder()
        let run = try await Tool.shell(
            """
            mkfifo '\(folder.path)/pipe'
            (exec 4< '\(folder.path)/pipe') &
            exec 3> '\(folder.path)/pipe'
            wait
            ratethrottle replay '\(Fixture.log)' --rate 10/m >&3
            """
        )
        #expect(run.status == 0)
        #expect(run.error == "ratethrottle: all requests sorted by time\n")
    }

    @Test(arguments: [[], ["--help"], ["help"], ["replay", "--help"], ["replay", "-h"]])
    func help(_ arguments: [String]) async throws {
        let run = try await Tool.run(arguments)
        #expect(run.status == 0)
        #expect(run.output.contains("USAGE: ratethrottle"))
        #expect(run.output.contains("--rate") == arguments.contains("replay"))
        #expect(run.error.isEmpty)
    }

    /// What needs a server is there when the client is.
    @Test(arguments: ["check", "peek", "reset", "ping", "info"])
    func commandsOfAServer(_ command: String) async throws {
        let list = try await Tool.run(["--help"])
        let help = try await Tool.run([command, "--help"])
        #if Redis
        #expect(list.output.contains("\n  \(command) "))
        #expect(help.status == 0)
        #expect(help.output.contains("USAGE: ratethrottle \(command)"))
        #expect(help.output.contains("REDIS_URL"))
        #else
        #expect(!list.output.contains("\n  \(command) "))
        #expect(help.output.contains("USAGE: ratethrottle <subcommand>"))
        #endif
    }

    @Test func version() async throws {
        let run = try await Tool.run(["--version"])
        #expect(run.status == 0)
        #expect(run.output.contains(#/^\d+\.\d+\.\d+\n$/#))
    }

    private func expectOneLine(
        _ run: Tool.Run,
        naming named: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(run.errorLines.count == 1, "\(run.error)", sourceLocation: sourceLocation)
        #expect(run.error.hasPrefix("ratethrottle: "), sourceLocation: sourceLocation)
        #expect(run.error.hasSuffix("\n"), sourceLocation: sourceLocation)
        for name in named { #expect(run.error.contains(name), "\(run.error)", sourceLocation: sourceLocation) }
    }
}
