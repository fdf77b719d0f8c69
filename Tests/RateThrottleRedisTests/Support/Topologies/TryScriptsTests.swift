#if Redis
import Foundation
import Testing

@Suite("The scripts that start sentinels and a cluster to try", .timeLimit(.minutes(10)))
struct TryScriptsTests {
    private func path(of script: String) -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../..").standardized
        return root.appending(path: "Docs/try/\(script)").path(percentEncoded: false)
    }

    /// Runs a script with a command.
    /// - Returns: What it wrote. It has left nothing in the folder for temporary files.
    private func run(_ script: String, _ command: [String]) async throws -> String {
        let folder = try TemporaryFolder()
        // Several ports in a row, any of which somebody may have.
        for _ in 0..<5 {
            let words = ["TMPDIR=\(folder.path)", path(of: script), "\(try FreePort.find())", "--"] + command
            do {
                let output = try await ChildProcess.run("env", words, within: .seconds(30))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
                return output
            } catch let failure as SupportFailure where failure.description.contains("in use") {}
        }
        throw SupportFailure("no free ports")
    }

    /// The processes that the command of ``census(_:)`` found.
    private func pids(in output: String) -> [pid_t] {
        output.split(separator: "\n").filter { $0.hasPrefix("pid=") }.compactMap { pid_t($0.dropFirst(4)) }
    }

    /// A command that asks servers for their processes. `b` is the first port of the URL.
    private func census(_ ports: String) -> [String] {
        let ask = "redis-cli -p $p INFO server | tr -d '\\r' | sed -n 's/^process_id:/pid=/p'"
        return ["bash", "-c", "p=${REDIS_URL#*127.0.0.1:}; p=${p%%,*}; b=$p; for p in \(ports); do \(ask); done"]
    }

    @Test func sentinels() async throws {
        let output = try await run("sentinel", census("$b $((b+1)) $((b+2)) $((b+10)) $((b+11))"))
        #expect(output.contains("URL:       redis+sentinel://127.0.0.1:"))
        #expect(pids(in: output).count == 5)
        #expect(pids(in: output).allSatisfy { kill($0, 0) != 0 })
    }

    @Test func cluster() async throws {
        let output = try await run("cluster", census("$b $((b+1)) $((b+2)) $((b+3)) $((b+4)) $((b+5))"))
        #expect(output.contains("URL:      redis+cluster://127.0.0.1:"))
        #expect(pids(in: output).count == 6)
        #expect(pids(in: output).allSatisfy { kill($0, 0) != 0 })
    }

    @Test func aWrongBasePortIsRefused() async throws {
        for script in ["sentinel", "cluster"] {
            await #expect {
                try await ChildProcess.run(path(of: script), ["99999"])
            } throws: { error in
                "\(error)".contains("usage:")
            }
        }
    }
}
#endif
