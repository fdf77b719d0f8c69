#if Redis
import Foundation
import RateThrottleTestSupport
import Subprocess

/// A run of the tool, or of a snippet, as a process of its own.
struct Tool {
    /// A password that no run may show.
    static let password = "s3cret-w0rd"

    let status: Int
    let output: String
    let error: String

    /// All that it wrote.
    var text: String { output + error }

    /// Runs the tool.
    /// - Parameters:
    ///   - words: The command and its arguments, separated by spaces.
    ///   - server: The server that the environment names; nil for none.
    ///   - password: The default user's password in the environment's URL.
    /// - Returns: How it ended.
    /// - Throws: When it cannot be started, or was ended by a signal.
    static func run(_ words: String, on server: RedisServer?, password: String? = nil) async throws -> Tool {
        let login = password.map { ":\($0)@" } ?? ""
        return try await run(
            "ratethrottle",
            words.split(separator: " ").map(String.init),
            url: server.map { "redis://\(login)127.0.0.1:\($0.port)/0" } ?? ""
        )
    }

    /// Runs a program of this package.
    static func run(
        _ program: String,
        _ arguments: [String],
        url: String = "",
        variables: [Environment.Key: String?] = [:]
    ) async throws -> Tool {
        try await start(program, arguments, url: url, variables)
    }

    /// Runs lines of a shell, which finds the programs of this package by name.
    static func shell(_ script: String) async throws -> Tool {
        try await start("bash", ["-c", script], url: "")
    }

    private static func start(
        _ program: String,
        _ arguments: [String],
        url: String,
        _ variables: [Environment.Key: String?] = [:]
    ) async throws -> Tool {
        // Programs of this package are found by name too.
        let folder = BuiltPrograms.path(of: "")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let result = try await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            environment: .inherit.updating(["REDIS_URL": url, "PATH": "\(folder):\(path)"]).updating(variables),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard case .exited(let status) = result.terminationStatus else {
            throw SupportFailure("the program was ended by a signal")
        }
        return Tool(status: Int(status), output: result.standardOutput, error: result.standardError)
    }

    /// What it wrote, as one JSON object.
    func json() throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] else {
            throw SupportFailure("no JSON object: \(output)")
        }
        return object
    }
}
#endif
