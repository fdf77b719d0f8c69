import ArgumentParser

/// The command line tool `ratethrottle`.
@main
struct RateThrottleTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ratethrottle",
        abstract: "Rate limits, tried out on what happened, and asked where they are kept.",
        version: "0.1.0",
        subcommands: subcommands
    )

    #if Redis
    private static let subcommands: [any ParsableCommand.Type] = [
        ReplayCommand.self, CheckCommand.self, PeekCommand.self, ResetCommand.self, PingCommand.self, InfoCommand.self,
    ]
    #else
    private static let subcommands: [any ParsableCommand.Type] = [ReplayCommand.self]
    #endif

    static func main() async {
        SystemCall.holdClosedStreams()
        SystemCall.endProcess(await run(arguments: nil))
    }

    /// Runs the command that the arguments name. An error is one line on standard error.
    /// - Parameter arguments: What follows the program's name; nil for the process's own.
    /// - Returns: The exit status.
    static func run(arguments: [String]?) async -> Int32 {
        do {
            var command = try await asyncParseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch let error as ExitCode {
            // All was said already.
            return error.rawValue
        } catch let error as ToolError {
            StandardStreams.note(error.message)
            return error.status.rawValue
        } catch {
            return report(error)
        }
    }

    /// Writes what the parser has to say: help and version are errors too.
    private static func report(_ error: any Error) -> Int32 {
        switch exitCode(for: error) {
        case .success:
            // Help that nobody can read is not worth another message.
            try? StandardStreams.writeOutput(fullMessage(for: error) + "\n")
            return 0
        case .validationFailure:
            let lines = message(for: error).split(whereSeparator: \.isNewline)
            StandardStreams.note(TerminalText.withoutAddresses(lines.joined(separator: " ")))
            return ToolError.Status.usage.rawValue
        default:
            StandardStreams.note(TerminalText.withoutAddresses(message(for: error)))
            return ToolError.Status.software.rawValue
        }
    }
}
