#if Redis
import ArgumentParser
import RateThrottle

/// `ratethrottle check`: may this one go on?
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Ask a limit on a Redis server, and count the request.",
        discussion: """
            Decides as an application does that has such a rule, and counts the request when it is allowed.

            \(KeyOptions.discussion) Give its rate and strategy too: with another window or strategy the key's count starts \
            anew, for the application as well.

            \(ServerOptions.discussion(status: "0; 1 when a request was denied"))
            """
    )

    @OptionGroup var key: KeyOptions
    @OptionGroup var limit: LimitOptions

    @Option(
        parsing: .unconditional,
        help: "How often to ask, one request after the other (default: 1).",
        transform: { try OptionValue.number($0, from: 1) }
    )
    var times: Int = 1

    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        SystemCall.ignoreBrokenPipes()
        let rule = try limit.makeRule(key)
        let report = try await ServerSession.withLimiter(server, prefix: key.prefix) { limiter in
            limiter.addRule(rule)
            var report = DecisionReport(scope: key.scope)
            for _ in 0..<times {
                report.add(try await limiter.checkRateLimit(key.identifier, rule: rule.name, cost: limit.cost))
            }
            return report
        }
        try report.write(asJSON: server.json)
    }
}
#endif
