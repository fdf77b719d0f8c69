/// The bytes of a log, whether they come from a file or standard input, plain or compressed.
struct LogSource {
    /// Where the bytes come from.
    let file: InputFile

    /// Hands over all bytes, piece by piece. Compression is known by the first two bytes, not by the name.
    /// - Parameter body: Is given each piece.
    /// - Throws: ``ToolError`` when the bytes cannot be read or decompressed, and what the body throws.
    func read(_ body: (Span<UInt8>) throws -> Void) async throws {
        var piece = [UInt8](repeating: 0, count: InputFile.pieceLength)
        var count = try Self.begin(&piece, file.read(into:from:))
        if GzipDecoder.isCompressed(piece.span.extracting(0..<count)) {
            try await GzipDecoder(file: file, head: Array(piece[..<count])).read(body)
            return
        }
        while count > 0 {
            try body(piece.span.extracting(0..<count))
            count = try file.read(into: &piece)
        }
    }

    /// Reads a first piece that is long enough to tell, which a pipe may need several reads for.
    static func begin(
        _ piece: inout [UInt8],
        _ read: (inout [UInt8], Int) throws(ToolError) -> Int
    ) throws(ToolError) -> Int {
        var count = 0
        while count < GzipDecoder.magic.count {
            let more = try read(&piece, count)
            if more == 0 { break }
            count += more
        }
        return count
    }
}
