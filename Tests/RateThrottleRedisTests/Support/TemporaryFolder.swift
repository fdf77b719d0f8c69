#if Redis
import Foundation

/// A folder that goes with its last user, or with the test process however that ends.
final class TemporaryFolder: Sendable {
    /// Where it is; short, since the path of a Unix socket in it must fit into some hundred bytes.
    let path: String

    init() throws {
        var template = Array("\(Watchdog.folderPrefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SupportFailure("no temporary folder: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Watchdog.shared.watch(folder: path)
    }

    deinit {
        remove()
    }

    /// Removes it now. Again does nothing.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
        Watchdog.shared.forget(folder: path)
    }

    /// Writes a file of text.
    /// - Returns: Its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// The text of a file; empty when there is none.
    func read(_ name: String) -> String {
        Self.text(of: "\(path)/\(name)")
    }

    /// The text of any file; empty when there is none.
    static func text(of file: String) -> String {
        // Not through Foundation's readers of whole files: they leak when a file is empty, and read one page at most of one
        // that says so and is not, as those of /proc.
        let bytes = try? FileHandle(forReadingAtPath: file)?.readToEnd()
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
}
#endif
