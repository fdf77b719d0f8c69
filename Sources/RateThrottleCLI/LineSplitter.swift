/// Cuts pieces of bytes into lines. Lines that lie within one piece are not copied.
struct LineSplitter {
    /// The longest line that is kept, without what ends it.
    static let maximumLength = 64 * 1024

    /// The beginning of a line whose end is still to come.
    private var beginning: [UInt8] = []
    /// Whether that line is too long already; its bytes are dropped.
    private var isOverlong = false

    /// Takes the next piece.
    /// - Parameters:
    ///   - piece: The bytes.
    ///   - body: Is given each line that ends in them, without "\n" or "\r\n"; nil for one that is too long.
    /// - Throws: What the body throws.
    mutating func split(_ piece: Span<UInt8>, _ body: (Span<UInt8>?) throws -> Void) rethrows {
        var start = 0
        while let end = Self.lineFeed(in: piece, from: start) {
            let rest = piece.extracting(start..<end)
            start = end + 1
            if beginning.isEmpty, !isOverlong {
                try Self.deliver(rest, body)
            } else {
                keep(rest)
                try deliverBeginning(body)
            }
        }
        keep(piece.extracting(start..<piece.count))
    }

    /// Says that no more comes: what is left is a line without an end.
    mutating func finish(_ body: (Span<UInt8>?) throws -> Void) rethrows {
        if !beginning.isEmpty || isOverlong { try deliverBeginning(body) }
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        guard !isOverlong else { return }
        // One more than a line may have: it can be the "\r" of its end.
        guard beginning.count + bytes.count <= Self.maximumLength + 1 else {
            isOverlong = true
            beginning.removeAll()
            return
        }
        bytes.withUnsafeBufferPointer { beginning.append(contentsOf: $0) }
    }

    private mutating func deliverBeginning(_ body: (Span<UInt8>?) throws -> Void) rethrows {
        defer {
            beginning.removeAll(keepingCapacity: true)
            isOverlong = false
        }
        if isOverlong { try body(nil) } else { try Self.deliver(beginning.span, body) }
    }

    private static func deliver(_ bytes: Span<UInt8>, _ body: (Span<UInt8>?) throws -> Void) rethrows {
        var count = bytes.count
        if count > 0, bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
        if count <= maximumLength { try body(bytes.extracting(0..<count)) } else { try body(nil) }
    }

    private static func lineFeed(in bytes: Span<UInt8>, from start: Int) -> Int? {
        bytes.withUnsafeBytes { SystemCall.position(of: UInt8(ascii: "\n"), in: $0, from: start) }
    }
}
