/// A page of Markdown: what stands in its code fences, what it links to, and what can be linked to.
struct MarkdownPage {
    /// A block of code.
    struct Fence {
        /// The first line of the code, from 1.
        let line: Int
        /// The language, in lower case; empty when none is given.
        let language: String
        /// The code.
        let lines: [String]
    }

    /// A link or picture.
    struct Link {
        /// The line, from 1.
        let line: Int
        /// What stands between the parentheses.
        let target: String
    }

    /// The path from the root of the repository.
    let path: String
    /// The blocks of code, in order.
    private(set) var fences: [Fence] = []
    /// The links outside code, in order.
    private(set) var links: [Link] = []
    /// The anchors of the headings, as GitHub makes them.
    private(set) var anchors: [String] = []
    /// Whether a fence was never closed.
    private(set) var isOpen = false

    /// Reads a page.
    init(path: String, text: String) {
        self.path = path
        var code: (marker: Int, start: Int, language: String, lines: [String])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " }
            let marker = trimmed.prefix { $0 == "`" }.count
            if let open = code {
                if marker >= open.marker, trimmed.dropFirst(marker).allSatisfy(\.isWhitespace) {
                    fences.append(Fence(line: open.start, language: open.language, lines: open.lines))
                    code = nil
                } else {
                    code?.lines.append(String(line))
                }
            } else if marker >= 3 {
                let language = trimmed.dropFirst(marker).prefix { !$0.isWhitespace }.lowercased()
                code = (marker, index + 2, language, [])
            } else {
                read(line, number: index + 1)
            }
        }
        isOpen = code != nil
    }

    private mutating func read(_ line: Substring, number: Int) {
        let level = line.prefix { $0 == "#" }.count
        if (1...6).contains(level), line.dropFirst(level).first == " " {
            let anchor = Self.anchor(line.dropFirst(level + 1))
            let earlier = anchors.count {
                $0 == anchor || $0.hasPrefix("\(anchor)-") && Int($0.dropFirst(anchor.count + 1)) != nil
            }
            anchors.append(earlier == 0 ? anchor : "\(anchor)-\(earlier)")
        }
        let words = line.replacing(#/`[^`]*`/#, with: "")
        for match in words.matches(of: #/\]\(([^)\s]+)\)/#) {
            links.append(Link(line: number, target: String(match.1)))
        }
    }

    /// A heading in lower case, with hyphens for spaces and without punctuation.
    private static func anchor(_ heading: Substring) -> String {
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
        return String(kept.map { $0 == " " ? "-" : $0 })
    }
}
