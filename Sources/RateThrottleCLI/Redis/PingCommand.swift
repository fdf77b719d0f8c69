#if Redis
import ArgumentParser
import RateThrottle

/// `ratethrottle ping`: does the server answer?
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Ask whether a Redis server answers.",
        discussion: """
            Connects and logs in, and then takes the time of one PING.

            \(ServerOptions.discussion())
            """
    )

    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        SystemCall.ignoreBrokenPipes()
        let microseconds = try await ServerSession.withClient(server) { client in
            try await client.ping()
            let time = try await ContinuousClock().measure { try await client.ping() }
            return Int(time / .microseconds(1))
        }
        let json = JSONText.object([("ping", "\"PONG\""), ("seconds", Duration.microseconds(microseconds).secondsText)])
        let text = "PONG after \(Duration.milliseconds(microseconds).secondsText) ms"
        try StandardStreams.writeOutput((server.json ? json : text) + "\n")
    }
}
#endif
