import Foundation
import Subprocess
import Testing

/// The tool as it was built, run as a child.
enum Tool {
    /// How a run ended.
    struct Run {
        let status: Int
        let output: String
        let error: String

        /// The lines on standard error.
        var errorLines: [Substring] { error.split(separator: "\n") }

        /// The report, parsed.
        func report() throws -> NSDictionary {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? NSDictionary)
        }
    }

    /// Where the tool lies: beside the tests.
    static let folder = Bundle.module.bundleURL.deletingLastPathComponent().path

    /// Runs the tool.
    /// - Parameters:
    ///   - arguments: What follows its name.
    ///   - input: What it reads from standard input.
    ///   - searchPath: Where it finds gzip; nil for where everybody does.
    /// - Returns: How it ended.
    /// - Throws: When it cannot be started, or was ended by a signal.
    static func run(_ arguments: [String], input: [UInt8] = [], searchPath: String? = nil) async throws -> Run {
        try await start("ratethrottle", arguments, input: input, searchPath: searchPath)
    }

    /// Runs a shell script that finds the tool by its name.
    static func shell(_ script: String) async throws -> Run {
        try await start("sh", ["-c", script], input: [], searchPath: nil)
    }

    /// What gzip makes of bytes.
    static func gzip(_ bytes: [UInt8]) async throws -> [UInt8] {
        let result = try await Subprocess.run(
            .name("gzip"),
            arguments: ["-c"],
            input: .array(bytes),
            output: .bytes(limit: 1 << 26)
        )
        return result.standardOutput
    }

    private static func start(
        _ program: String,
        _ arguments: [String],
        input: [UInt8],
        searchPath: String?
    ) async throws -> Run {
        let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let result = try await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            environment: .inherit.updating(["PATH": "\(folder):\(path)"]),
            input: .array(input),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard case .exited(let status) = result.terminationStatus else {
            throw CancellationError()
        }
        return Run(status: Int(status), output: result.standardOutput, error: result.standardError)
    }
}
