/// Where the tool writes: the report to standard output, all else to standard error.
enum StandardStreams {
    /// Whether somebody watches standard error.
    static var errorIsTerminal: Bool { SystemCall.isTerminal(SystemCall.standardError) }

    /// Writes to standard output. A reader that went away, as `head` does, has read what it wanted.
    static func writeOutput(_ text: String) throws(ToolError) {
        do throws(SystemCall.Failure) {
            try write(text, to: SystemCall.standardOutput)
        } catch .brokenPipe {
            return
        } catch {
            throw ToolError(status: .outputError, message: "cannot write to standard output: \(error.reason)")
        }
    }

    /// Writes to standard error as it is. That it cannot be written is told nobody.
    static func writeError(_ text: String) {
        try? write(text, to: SystemCall.standardError)
    }

    /// Writes one line to standard error, with the tool's name before it, in place of a progress line.
    static func note(_ message: String) {
        let start = errorIsTerminal ? Progress.eraser : ""
        writeError("\(start)ratethrottle: \(TerminalText.escape(message))\n")
    }

    private static func write(_ text: String, to descriptor: CInt) throws(SystemCall.Failure) {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(SystemCall.Failure) in try SystemCall.writeBytes(buffer, to: descriptor) }
        }.get()
    }
}
