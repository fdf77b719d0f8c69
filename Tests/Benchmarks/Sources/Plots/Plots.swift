import ArgumentParser
import BenchmarkReport
import Foundation

/// Makes tables and pictures of results.
@main
struct Plots: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes tables and pictures of results.")

    @Argument(help: "Files with one result a line.")
    var files: [String]

    @Option(help: "A directory for results.md and the pictures.")
    var into: String?

    @Flag(help: "Print the targets and whether they are met.")
    var targets = false

    func validate() throws {
        if into == nil, !targets { throw ValidationError("nothing to do: give --into, --targets or both") }
    }

    func run() throws {
        let texts = try files.map { file in
            guard let data = FileManager.default.contents(atPath: file) else {
                throw ValidationError("\(file) cannot be read")
            }
            return String(decoding: data, as: UTF8.self)
        }
        let results = try Results(texts)
        if let into {
            let directory = URL(filePath: into)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data(Report.tables(results).utf8).write(to: directory.appending(path: "results.md"))
            for picture in Report.pictures(results) {
                try Data(picture.svg.utf8).write(to: directory.appending(path: picture.name))
            }
        }
        if targets { print(Report.targets(results), terminator: "") }
    }
}
