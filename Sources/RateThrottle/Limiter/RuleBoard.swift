import Synchronization

/// The rules as numbers, posted where decisions read them without a lock and without counting references.
///
/// Each cell is a sequence lock: a writer makes its version odd, writes, and makes it even; a reader that finds it odd, or
/// changed afterwards, has read nothing (Boehm, "Can seqlocks get along with programming language memory models?", 2012). All
/// words are atomic. Writers take turns under the lock of the rules. Names are compared byte for byte. A reader that finds
/// nothing asks the rules themselves: a board may have no room for a rule.
struct RuleBoard: ~Copyable, Sendable {
    /// How many cells there are: a power of two.
    static let cells = 256
    /// How many cells a name may lie in, from its home on.
    static let reach = 8

    private static let version = 0
    private static let number = 1
    private static let length = 2
    private static let name = 3
    private static let terms = name + (RateThrottleRule.maximumNameLength + 7) / 8
    /// From one cell to the next, in words: a multiple of a cache line.
    private static let pitch = (terms + RuleTerms.wordCount + 7) / 8 * 8

    private let words = AtomicWords(count: cells * pitch)

    /// The terms of the rule of a name; nil when they are not posted, or just being changed. O(bytes of the name).
    @inline(__always)
    borrowing func terms(of name: String) -> RuleTerms? {
        let ends = name.withWords { $0.ends }
        guard ends.count <= TextEnds.most else { return longNamedTerms(of: name) }
        return terms(ends) { _ in true }
    }

    @inline(never)
    private borrowing func longNamedTerms(of name: String) -> RuleTerms? {
        name.withWords { key in terms(key.ends) { isNamed(by: key, $0) } }
    }

    @inline(__always)
    private borrowing func terms(_ ends: TextEnds, where isNamed: (Int) -> Bool) -> RuleTerms? {
        let number = ends.number
        for step in 0..<Self.reach {
            let cell = Self.cell(number, step)
            let version = words.loadFirst(cell, Self.version)
            guard isOf(ends, number, cell), isNamed(cell) else { continue }
            let terms = RuleTerms { words.load(cell, Self.terms &+ $0) }
            atomicMemoryFence(ordering: .acquiring)
            return version & 1 == 0 && words.load(cell, Self.version) == version ? terms : nil
        }
        return nil
    }

    /// Posts the terms of a rule, in place of what was posted under its name, if there is room. Under the rules' lock.
    borrowing func post(_ terms: RuleTerms, as name: String) {
        name.withWords { key in
            let number = key.ends.number
            let cells = (0..<Self.reach).map { Self.cell(number, $0) }
            let cell = cells.first { isOf(key, $0) } ?? cells.first { words.load($0, Self.number) == 0 }
            guard key.count <= RateThrottleRule.maximumNameLength, let cell else { return }
            write(cell) { words in
                words.store(number, cell, Self.number)
                words.store(key.count, cell, Self.length)
                for position in 0..<key.wordCount {
                    words.store(Int(truncatingIfNeeded: key[position]), cell, Self.name &+ position)
                }
                for (position, word) in terms.words.enumerated() { words.store(word, cell, Self.terms &+ position) }
            }
        }
    }

    /// Takes down what was posted under a name. Under the rules' lock.
    borrowing func withdraw(_ name: String) {
        name.withWords { key in
            for step in 0..<Self.reach {
                let cell = Self.cell(key.ends.number, step)
                if isOf(key, cell) { write(cell) { $0.store(0, cell, Self.number) } }
            }
        }
    }

    private borrowing func write(_ cell: Int, _ body: (borrowing AtomicWords) -> Void) {
        let version = words.load(cell, Self.version)
        words.store(version + 1, cell, Self.version)
        atomicMemoryFence(ordering: .releasing)
        body(words)
        words.storeLast(version + 2, cell, Self.version)
    }

    private borrowing func isOf(_ key: ByteWords, _ cell: Int) -> Bool {
        isOf(key.ends, key.ends.number, cell) && isNamed(by: key, cell)
    }

    /// Whether a cell's name has these ends, which is all of a short one.
    @inline(__always)
    private borrowing func isOf(_ ends: TextEnds, _ number: Int, _ cell: Int) -> Bool {
        let last = (ends.count &- 1) >> 3
        return words.load(cell, Self.number) == number && words.load(cell, Self.length) == ends.count
            && words.load(cell, Self.name) == Int(truncatingIfNeeded: ends.first)
            && words.load(cell, Self.name &+ last) == Int(truncatingIfNeeded: ends.last)
    }

    /// Whether a cell's name, which has the same length, is the same in all of its words.
    private borrowing func isNamed(by key: ByteWords, _ cell: Int) -> Bool {
        (0..<key.wordCount).allSatisfy { position in
            words.load(cell, Self.name &+ position) == Int(truncatingIfNeeded: key[position])
        }
    }

    @inline(__always)
    private static func cell(_ number: Int, _ step: Int) -> Int { ((number >> 8) &+ step) & (cells - 1) &* pitch }
}
