import Foundation

/// The memory of this process that is resident.
public enum ResidentMemory {
    /// In bytes; nil where Linux's `/proc` is not.
    public static var bytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    }
}
