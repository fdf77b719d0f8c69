#if Redis
import ArgumentParser
import RateThrottle

/// `ratethrottle peek`: would this one go on?
struct PeekCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peek",
        abstract: "Ask a limit on a Redis server, and change nothing.",
        discussion: """
            Says what a request would be told now.

            \(KeyOptions.discussion) Give its rate and strategy too: under another window or strategy the key looks unused.

            \(ServerOptions.discussion(status: "0; 1 when the request would be denied"))
            """
    )

    @OptionGroup var key: KeyOptions
    @OptionGroup var limit: LimitOptions
    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        SystemCall.ignoreBrokenPipes()
        let rule = try limit.makeRule(key)
        let status = try await ServerSession.withLimiter(server, prefix: key.prefix) { limiter in
            limiter.addRule(rule)
            return try await limiter.peek(key.identifier, rule: rule.name, cost: limit.cost)
        }
        var report = DecisionReport(scope: key.scope)
        report.add(status)
        try report.write(asJSON: server.json)
    }
}
#endif
