import Synchronization

/// A file, or standard input, read in pieces. Closed when it is let go.
final class InputFile: Sendable {
    /// How much one piece holds at most.
    static let pieceLength = 256 * 1024
    /// What stands for standard input on the command line.
    static let standardInputPath = "-"

    /// What the file is called in messages.
    let name: String
    private let descriptor: CInt
    private let offset = Atomic(0)

    /// How many bytes were read.
    var bytesRead: Int { offset.load(ordering: .relaxed) }

    /// Opens a file; "-" is standard input.
    init(path: String) throws(ToolError) {
        name = Self.name(of: path)
        if path == Self.standardInputPath {
            descriptor = SystemCall.standardInput
        } else {
            do throws(SystemCall.Failure) {
                descriptor = try SystemCall.openFile(path)
            } catch {
                throw .unreadable(name, error.reason)
            }
        }
    }

    deinit {
        if descriptor != SystemCall.standardInput { SystemCall.closeFile(descriptor) }
    }

    /// Reads what is there, and waits while nothing is.
    /// - Parameters:
    ///   - piece: Where to; what is read is no longer than it.
    ///   - start: Where in it.
    /// - Returns: How many bytes; 0 at the end.
    /// - Throws: ``ToolError`` when the file cannot be read.
    func read(into piece: inout [UInt8], from start: Int = 0) throws(ToolError) -> Int {
        do throws(SystemCall.Failure) {
            let count = try piece.withUnsafeMutableBytes { buffer in
                let room = UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                return Result { () throws(SystemCall.Failure) in try SystemCall.readBytes(descriptor, into: room) }
            }.get()
            offset.wrappingAdd(count, ordering: .relaxed)
            return count
        } catch {
            throw .unreadable(name, error.reason)
        }
    }

    /// Asks for the size of a file, and whether it may be read.
    /// - Parameter path: The file; "-" is standard input.
    /// - Returns: The size of a regular file; nil for standard input, a pipe or a device, which have none.
    /// - Throws: ``ToolError`` when the file is missing, may not be read or is a directory.
    static func regularSize(path: String) throws(ToolError) -> Int? {
        if path == standardInputPath { return nil }
        do throws(SystemCall.Failure) {
            return try SystemCall.regularSize(path)
        } catch {
            throw .unreadable(name(of: path), error.reason)
        }
    }

    private static func name(of path: String) -> String {
        path == standardInputPath ? "standard input" : path
    }
}
