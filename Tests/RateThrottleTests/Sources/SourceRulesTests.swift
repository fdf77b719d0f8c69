import Testing

@Suite("The sources keep the project's rules")
struct SourceRulesTests {
    /// Lowest first: a file mentions only types of its own layer and of those before it.
    static let layers = [
        ["RateThrottle/Concurrency"],
        // The client knows nothing of limits: all that does is above it.
        ["RateThrottle/Redis/Values"],
        ["RateThrottle/Redis/Wire"],
        ["RateThrottle/Redis/Commands"],
        ["RateThrottle/Redis/Connection"],
        ["RateThrottle/Redis/Topology"],
        ["RateThrottle/Redis/Loop"],
        ["RateThrottle/Redis"],
        ["RateThrottle/Strategies"],
        ["RateThrottle/Rules"],
        ["RateThrottle/Storage/Clocks"],
        ["RateThrottle/Storage"],
        // Side by side: the storages know nothing of each other.
        ["RateThrottle/Storage/InMemory", "RateThrottle/Storage/Portable", "RateThrottle/Storage/Redis"],
        ["RateThrottle/Limiter"],
        ["RateThrottle"],
    ]

    /// The only files that leave Swift's memory safety: they call C, texts are hashed as bytes, the clock fills a C struct, and
    /// what threads share lies in memory of its own.
    static let unsafeFiles = [
        "RateThrottle/Concurrency/AtomicWords.swift",
        "RateThrottle/Concurrency/UncountedReference.swift",
        "RateThrottle/Redis/Wire/CText.swift",
        "RateThrottle/Redis/Wire/CallContinuation.swift",
        "RateThrottle/Redis/Wire/CommandEncoder.swift",
        "RateThrottle/Redis/Wire/Poller.swift",
        "RateThrottle/Redis/Wire/ReplyParser.swift",
        "RateThrottle/Redis/Wire/SHA1.swift",
        "RateThrottle/Redis/Wire/Socket.swift",
        "RateThrottle/Redis/Wire/SocketAddress.swift",
        "RateThrottle/Redis/Wire/TLSContext.swift",
        "RateThrottle/Redis/Wire/TLSSession.swift",
        "RateThrottle/Redis/Wire/ThreadHandle.swift",
        "RateThrottle/Redis/Wire/WakeDescriptor.swift",
        "RateThrottle/Storage/ByteWords.swift",
        "RateThrottle/Storage/Clocks/ClockSource.swift",
        "RateThrottle/Storage/Clocks/SystemClocks.swift",
        "RateThrottle/Storage/InMemory/Shards.swift",
    ]

    let tree: SourceTree

    init() throws {
        tree = try SourceTree()
    }

    @Test func everyLibraryFileIsInALayer() {
        let folders = Set(Self.layers.joined())
        let files = tree.files.filter { $0.path.hasPrefix("RateThrottle/") }
        #expect(files.count > 50)
        for file in files {
            let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
            #expect(folders.contains(folder), "\(file.path) is in no layer")
        }
    }

    @Test(arguments: layers.indices)
    func layersPointOneWay(_ level: Int) throws {
        for folder in Self.layers[level] {
            let strangers = Self.layers[level...].joined().filter { $0 != folder }
            let forbidden = Set(strangers.flatMap { tree.files(in: $0).flatMap(\.declaredTypes) })
            // Only the top layer has nothing above it.
            #expect(level == Self.layers.indices.last || !forbidden.isEmpty)
            for file in tree.files(in: folder) {
                let words = Set(
                    file.code.flatMap { $0.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) }
                )
                let mentioned = forbidden.filter { words.contains(Substring($0)) }.sorted()
                #expect(mentioned.isEmpty, "\(file.path) mentions what is above or beside it")
            }
        }
    }

    @Test func strategiesImportNothing() {
        for file in tree.files(in: "RateThrottle/Strategies") {
            #expect(!file.code.contains { $0.contains("import ") }, "\(file.path)")
        }
    }

    @Test func filesAreShort() {
        for file in tree.files { #expect(file.lines.count <= 301, "\(file.path) has \(file.lines.count) lines") }
    }

    @Test func functionsAreShort() {
        for file in tree.files {
            for (start, length) in Self.functions(in: file.code) {
                #expect(length <= 40, "\(file.path):\(start + 1) has \(length) lines")
            }
        }
    }

    /// What says by itself why it may be shared, which the compiler cannot see.
    static let uncheckedFiles = [
        "RateThrottle/Concurrency/AtomicWords.swift",
        "RateThrottle/Storage/InMemory/Shards.swift",
    ]

    @Test func uncheckedTypesProveThemselves() {
        let found = tree.files.filter { file in file.code.contains { $0.contains("@unchecked") } }
        #expect(found.map(\.path) == Self.uncheckedFiles)
        for file in found { #expect(file.lines.contains { $0.contains("/// Unchecked") && $0.contains("Proof: ") }) }
    }

    @Test(arguments: ["try!", "fatalError(", "preconditionFailure(", "nonisolated(unsafe)", "Foundation"])
    func nowhere(_ word: String) {
        for file in tree.files where file.path.hasPrefix("RateThrottle") {
            #expect(!file.code.contains { $0.contains(word) }, "\(file.path)")
        }
    }

    @Test func noUnfinishedWork() {
        for file in tree.files {
            for mark in ["TODO", "FIXME", "XXX"] { #expect(!file.lines.contains { $0.contains(mark) }, "\(file.path)") }
        }
    }

    @Test func unsafeCodeStandsInFewFiles() {
        let found = tree.files.filter { file in file.code.contains { $0.contains(#/\bunsafe\b/#) } }.map(\.path)
        #expect(found == Self.unsafeFiles)
    }

    /// The client, and what is built on it, can go without anybody else noticing.
    @Test func fewKnowOfRedis() {
        let places = [
            "RateThrottle/Redis/", "RateThrottle/Storage/Redis/", "RateThrottle/StorageKind+Redis.swift",
            "RateThrottleCLI/Redis/", "RateThrottleCLI/RateThrottleTool.swift",
        ]
        for file in tree.files where !places.contains(where: file.path.hasPrefix) {
            #expect(!file.code.contains { $0.contains("Redis") }, "\(file.path)")
        }
    }

    /// The first line and the number of lines of each function and initialiser.
    private static func functions(in code: [String]) -> [(start: Int, length: Int)] {
        code.indices.filter { code[$0].contains(#/\b(?:func \w+|init[?(<])/#) }.compactMap { start in
            var depth = 0
            var isOpen = false
            for position in start..<code.count {
                for character in code[position] {
                    if character == "{" { (depth, isOpen) = (depth + 1, true) }
                    if character == "}" { depth -= 1 }
                }
                if isOpen && depth <= 0 { return (start, position - start + 1) }
                // A requirement or a call: no body follows.
                if !isOpen && code[position].trimmingPrefix(while: \.isWhitespace).isEmpty { return nil }
            }
            return nil
        }
    }
}
