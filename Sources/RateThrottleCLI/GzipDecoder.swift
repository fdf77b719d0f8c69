import Subprocess

/// A compressed log, decompressed by the program gzip as it is read.
struct GzipDecoder {
    /// The first bytes of every gzip file.
    static let magic: [UInt8] = [0x1f, 0x8b]

    /// Where the bytes come from.
    let file: InputFile
    /// What was read of them already.
    let head: [UInt8]

    /// Whether bytes begin as a gzip file does.
    static func isCompressed(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= magic.count && magic.indices.allSatisfy { bytes[$0] == magic[$0] }
    }

    /// Hands over what the bytes decompress to, piece by piece.
    /// - Throws: ``ToolError`` when gzip is missing or the data is corrupt; all that could be read was handed over then.
    func read(_ body: (Span<UInt8>) throws -> Void) async throws {
        let status: TerminationStatus
        do {
            status = try await decompress(body)
        } catch let error as SubprocessError {
            let isMissing = error.code == .executableNotFound || error.code == .spawnFailed
            throw isMissing ? ToolError.gzipMissing(file.name) : ToolError.corruptGzip(file.name)
        }
        switch status {
        case .exited(0): return
        case .exited(2): StandardStreams.note("\(file.name): what follows the gzip data is ignored")
        default: throw ToolError.corruptGzip(file.name)
        }
    }

    private func decompress(_ body: (Span<UInt8>) throws -> Void) async throws -> TerminationStatus {
        let result = try await run(
            .name("gzip"),
            arguments: ["-dc"],
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { execution in
            async let feeding: Void = feed(execution.standardInputWriter)
            for try await piece in execution.standardOutput {
                try piece.withUnsafeBytes { bytes in
                    try bytes.withMemoryRebound(to: UInt8.self) { try body($0.span) }
                }
            }
            try await feeding
        }
        return result.terminationStatus
    }

    /// Gives the child all bytes of the file, for as long as it takes them; why it stopped, its exit status says.
    private func feed(_ writer: StandardInputWriter) async throws(ToolError) {
        var failure: ToolError?
        var piece = head
        var count = head.count
        while count > 0, (try? await writer.write(piece.span.extracting(0..<count).bytes)) == count {
            if piece.count < InputFile.pieceLength { piece = [UInt8](repeating: 0, count: InputFile.pieceLength) }
            do throws(ToolError) {
                count = try file.read(into: &piece)
            } catch {
                failure = error
                break
            }
        }
        // Whatever happened: the child waits for the end of its input, and the reader for the child.
        try? await writer.finish()
        if let failure { throw failure }
    }
}
