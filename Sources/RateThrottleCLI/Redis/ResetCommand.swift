#if Redis
import ArgumentParser
import RateThrottle

/// `ratethrottle reset`: forgives.
struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Forget what a limit on a Redis server counted, and its block.",
        discussion: """
            \(KeyOptions.discussion) What is not there is no error. Lists stay as they are.

            \(ServerOptions.discussion())
            """
    )

    @OptionGroup var key: KeyOptions
    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        SystemCall.ignoreBrokenPipes()
        let rule = try makeRule()
        try await ServerSession.withLimiter(server, prefix: key.prefix) { limiter in
            limiter.addRule(rule)
            try await limiter.reset(key.identifier, rule: rule.name)
        }
        let json = JSONText.object([
            ("reset", "true"), ("rule", JSONText.string(rule.name)), ("scope", JSONText.string(rule.scope.rawValue)),
        ])
        let text = "reset under rule \(TerminalText.escape(rule.name)), scope \(rule.scope.rawValue)"
        try StandardStreams.writeOutput((server.json ? json : text) + "\n")
    }

    /// Rate and strategy are no part of the key.
    private func makeRule() throws(ToolError) -> RateThrottleRule {
        do {
            return try RateThrottleRule(name: key.rule, limit: 1, window: .seconds(1), scope: key.scope)
        } catch {
            throw KeyOptions.refusal(error)
        }
    }
}
#endif
