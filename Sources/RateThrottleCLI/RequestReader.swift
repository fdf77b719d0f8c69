/// Reads requests from lines, and keeps account of what is none.
struct RequestReader {
    private let grouping: Grouping
    private var key: [UInt8] = []
    private var lineNumber = 0

    /// The keys of all requests.
    private(set) var keys = KeyTable()
    /// How many lines there were in all files.
    private(set) var lineCount = 0
    /// The malformed lines of the file that is read.
    private(set) var malformed = MalformedLines()
    /// How many well-formed lines had no key, as a request without a user has none by user.
    private(set) var keylessCount = 0

    /// Makes a reader of the first file.
    init(grouping: Grouping) {
        self.grouping = grouping
    }

    /// Says that the next line is the first of another file.
    mutating func beginFile() {
        lineNumber = 0
        malformed = MalformedLines()
    }

    /// Reads a line; nil stands for one that is too long.
    /// - Returns: The time in seconds since the epoch, and the key's number; nil when the line is blank, malformed or
    ///   without a key.
    mutating func request(in line: Span<UInt8>?) -> (time: Int, key: Int)? {
        lineCount += 1
        lineNumber += 1
        guard let line else {
            malformed.add(lineNumber)
            return nil
        }
        if line.isEmpty { return nil }
        guard let parsed = LogLine(line) else {
            malformed.add(lineNumber)
            return nil
        }
        guard grouping.write(parsed, in: line, to: &key) else {
            keylessCount += 1
            return nil
        }
        return (parsed.time, keys.number(of: key))
    }
}
