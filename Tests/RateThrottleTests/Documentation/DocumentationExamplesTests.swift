import Testing

@Suite("Every Swift example of the guides is compiled")
struct DocumentationExamplesTests {
    let repository: Repository

    init() throws {
        repository = try Repository()
    }

    /// A fence's lines stand one after the other in a file of `Snippets`, which `swift build` compiles.
    @Test func examplesStandInSnippets() {
        var count = 0
        for page in repository.pages {
            for fence in page.fences where fence.language == "swift" {
                count += 1
                let homes = repository.snippets.filter { Self.lines($0.value, contain: fence.lines) }
                #expect(!homes.isEmpty, "\(page.path):\(fence.line) stands in no snippet")
            }
        }
        // Without fences nothing would be checked.
        #expect(count >= 30)
        #expect(repository.pages.first { $0.path == "README.md" }?.fences.contains { $0.language == "swift" } == true)
    }

    /// A fence without a language, or with a misspelt one, would pass unchecked.
    @Test func fencesNameTheirLanguage() {
        let languages: Set = ["swift", "python", "bash", "text", "json"]
        for page in repository.pages {
            #expect(!page.isOpen, "\(page.path) has a fence that does not end")
            for fence in page.fences {
                #expect(languages.contains(fence.language), "\(page.path):\(fence.line): \(fence.language)")
                #expect(!fence.lines.isEmpty, "\(page.path):\(fence.line) is empty")
            }
        }
    }

    @Test func relativeLinksLeadSomewhere() {
        var count = 0
        for page in repository.pages {
            for link in page.links where !link.target.contains("://") {
                count += 1
                let fault = fault(of: link.target, on: page)
                #expect(fault == nil, "\(page.path):\(link.line): \(link.target) \(fault ?? "")")
            }
        }
        #expect(count >= 20)
    }

    /// What is wrong with a relative link; nil when it leads to a file, and to a heading where it names one.
    private func fault(of target: String, on page: MarkdownPage) -> String? {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var folders = page.path.split(separator: "/").dropLast().map(String.init)
        for step in parts[0].split(separator: "/") where step != "." {
            if step != ".." {
                folders.append(String(step))
            } else if folders.popLast() == nil {
                return "leaves the repository"
            }
        }
        let path = parts[0].isEmpty ? page.path : folders.joined(separator: "/")
        guard repository.contains(path) else { return "is not there" }
        guard parts.count == 2 else { return nil }
        guard let other = repository.pages.first(where: { $0.path == path }) else { return "is not a page" }
        return other.anchors.contains(String(parts[1])) ? nil : "has no such heading"
    }

    /// Whether lines stand in others one after the other, when the indentation that each part shares is taken away.
    static func lines(_ lines: [String], contain part: [String]) -> Bool {
        guard !part.isEmpty, part.count <= lines.count else { return false }
        let wanted = outdented(part[...])
        return (0...lines.count - part.count).contains { start in
            outdented(lines[start..<start + part.count]) == wanted
        }
    }

    private static func outdented(_ lines: ArraySlice<String>) -> [Substring] {
        let full = lines.filter { !$0.allSatisfy(\.isWhitespace) }
        let shared = full.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { line in
            let end = line.lastIndex { !$0.isWhitespace }.map { line.index(after: $0) } ?? line.startIndex
            return line[..<end].dropFirst(shared)
        }
    }
}

@Suite("The check of the examples finds what is wrong")
struct DocumentationCheckTests {
    private let snippet = ["func f() {", "    let a = 1", "", "    if a > 0 {", "        print(a)", "    }", "}"]

    @Test(arguments: [
        ["let a = 1"], ["let a = 1", "", "if a > 0 {", "    print(a)", "}"], ["print(a)  "], ["    let a = 1"],
    ])
    func findsWhatIsThere(_ part: [String]) {
        #expect(DocumentationExamplesTests.lines(snippet, contain: part))
    }

    @Test(arguments: [
        ["let a = 2"], ["let a = 1", "if a > 0 {"], ["if a > 0 {", "print(a)", "}"], ["print(a)", "let a = 1"], [],
        ["func f() {", "let a = 1"], Array(repeating: "}", count: 8),
    ])
    func missesWhatIsNot(_ part: [String]) {
        #expect(!DocumentationExamplesTests.lines(snippet, contain: part))
    }

    @Test func readsPages() {
        let text = """
            # A page: `code`, *words*
            See [one](One.md#two) and `[no](no.md)`, ![picture](images/a.svg).
            ```swift
            let a = 1 // [no](no.md)
            ```
            ## Twice
            ## Twice
              ```
              plain
              ```
            ````text
            ```swift
            ````
            """
        let page = MarkdownPage(path: "Docs/A.md", text: text)
        #expect(page.fences.map(\.language) == ["swift", "", "text"])
        #expect(page.fences.map(\.line) == [4, 9, 12])
        #expect(page.links.map(\.target) == ["One.md#two", "images/a.svg"])
        #expect(page.anchors == ["a-page-code-words", "twice", "twice-1"])
        #expect(!page.isOpen)
        #expect(MarkdownPage(path: "B.md", text: "```swift\nlet a = 1").isOpen)
    }
}
