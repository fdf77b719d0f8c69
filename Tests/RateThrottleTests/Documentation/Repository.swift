import Foundation

/// This repository's guides and snippets, as text.
struct Repository {
    /// The folder that holds `Package.swift`.
    let root: URL
    /// README, CONTRIBUTING and all of `Docs`, sorted by path.
    let pages: [MarkdownPage]
    /// The lines of each file in `Snippets`, by the snippet's name.
    let snippets: [String: [String]]

    /// Reads the repository that this file lies in.
    init(filePath: String = #filePath) throws {
        var root = URL(filePath: filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let paths = ["README.md", "CONTRIBUTING.md"] + Self.files(in: "Docs", of: root, ending: ".md")
        self.root = root
        pages = try paths.map { path in
            MarkdownPage(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
        }
        var snippets: [String: [String]] = [:]
        for path in Self.files(in: "Snippets", of: root, ending: ".swift") {
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            let name = path.split(separator: "/").last.map { String($0.dropLast(6)) } ?? path
            snippets[name] = text.components(separatedBy: "\n")
        }
        self.snippets = snippets
    }

    /// Whether a path of the repository is there.
    func contains(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    private static func files(in folder: String, of root: URL, ending suffix: String) -> [String] {
        let enumerator = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        let names = enumerator?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }
}
