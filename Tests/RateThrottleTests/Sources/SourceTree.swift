import Foundation

/// The library's source files, as text.
struct SourceTree {
    /// One file.
    struct File {
        /// Its path below `Sources`.
        let path: String
        /// Its lines.
        let lines: [String]

        /// Its lines without comments and string literals, so that only code is left.
        var code: [String] {
            lines.map { line in
                let uncommented = line.components(separatedBy: "//").first ?? ""
                return uncommented.replacing(#/"[^"]*"/#, with: "\"\"")
            }
        }

        /// The names of the types that it declares at the top level.
        var declaredTypes: [String] {
            code.compactMap { line in
                let declaration =
                    #/^(?:@safe |public |package |private |fileprivate |final )*(?:struct|enum|class|actor|protocol) (\w+)/#
                return (try? declaration.firstMatch(in: line)).flatMap { $0.map { String($0.1) } }
            }
        }
    }

    /// All files, sorted by path.
    let files: [File]

    /// Reads `Sources` of this repository.
    init(filePath: String = #filePath) throws {
        let root = URL(filePath: filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        let enumerator = FileManager.default.enumerator(atPath: root.path)
        let paths = (enumerator?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
        files = try paths.map { path in
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            return File(path: path, lines: text.components(separatedBy: "\n"))
        }
    }

    /// The files in a folder below `Sources`, not those in its folders.
    func files(in folder: String) -> [File] {
        files.filter { $0.path.hasPrefix(folder + "/") && !$0.path.dropFirst(folder.count + 1).contains("/") }
    }
}
