import ArgumentParser
import RateThrottle

/// `ratethrottle replay`: whom would this rule have stopped?
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show whom a rule would have stopped, from an access log.",
        discussion: """
            Reads access logs in the NCSA common and combined formats, plain or compressed with gzip, and asks the rule \
            about each request at the time that the log gives. The report goes to standard output, all else to standard \
            error. Lines that cannot be read are counted there and stop nothing.

            Requests are sorted by time when all input is files that hold up to 1,000,000 of them. Otherwise they are put \
            in order by looking 65,536 requests ahead: then give the older of several files first.

            Exit status: 0; 64 for a bad option or value, 65 for corrupt gzip data, 66 for a file that cannot be read, \
            69 when the program gzip is missing, 74 when the report cannot be written.
            """
    )

    @Argument(help: ArgumentHelp("Access logs, read in the order given; - is standard input.", valueName: "file"))
    var files: [String]

    @OptionGroup var limit: RuleOptions

    @Option(
        help: ArgumentHelp(
            """
            Whose requests are counted together: ip (the client), path (of the request line, without the query), \
            ip+path, or user (default: ip).
            """,
            valueName: "key"
        ),
        transform: OptionValue.grouping
    )
    var by: Grouping = .ip

    @Option(
        parsing: .unconditional,
        help: "How many of the most denied to name (default: 5).",
        transform: { try OptionValue.number($0, from: 0) }
    )
    var top: Int = 5

    @Flag(help: "Write the report as one JSON object.")
    var json = false

    mutating func run() async throws {
        SystemCall.ignoreBrokenPipes()
        let job = ReplayJob(rule: try makeRule(), grouping: by, paths: files, topCount: top)
        let report = try await job.run()
        try StandardStreams.writeOutput(json ? report.json + "\n" : report.text)
    }

    private func makeRule() throws(ToolError) -> RateThrottleRule {
        do {
            return try limit.makeRule(named: "replay", scope: by.scope)
        } catch {
            throw ToolError(status: .usage, message: error.message)
        }
    }
}

extension Grouping {
    /// The rule's scope.
    fileprivate var scope: RateThrottleRule.Scope {
        switch self {
        case .ip: .ip
        case .user: .user
        case .path, .ipAndPath: .endpoint
        }
    }
}
