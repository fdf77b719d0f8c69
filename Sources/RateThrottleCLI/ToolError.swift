/// Why the tool gives up: one line for standard error, and the exit status.
struct ToolError: Error, Equatable {
    /// The exit statuses of `sysexits.h` that the tool uses.
    enum Status: Int32 {
        /// A bad option or value.
        case usage = 64
        /// Input that is not what it says it is.
        case dataError = 65
        /// An input that cannot be read.
        case noInput = 66
        /// A program that is missing.
        case unavailable = 69
        /// A fault of the tool itself.
        case software = 70
        /// Output that cannot be written.
        case outputError = 74
    }

    /// The exit status.
    let status: Status
    /// What happened, with the value that was wrong.
    let message: String
}

extension ToolError {
    static func unreadable(_ name: String, _ reason: String) -> ToolError {
        ToolError(status: .noInput, message: "cannot read \(name): \(reason)")
    }

    static func corruptGzip(_ name: String) -> ToolError {
        ToolError(status: .dataError, message: "\(name): the gzip data is truncated or corrupt")
    }

    static func gzipMissing(_ name: String) -> ToolError {
        ToolError(status: .unavailable, message: "\(name) is compressed, and the program gzip cannot be run")
    }
}
