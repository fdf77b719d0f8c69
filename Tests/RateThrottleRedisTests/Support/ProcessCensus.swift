#if Redis
import Foundation

/// What this process has at a moment: descriptors, threads, children, memory.
///
/// Tests run side by side in one process, so that another test's numbers are in it. For exact ones, count within an exit
/// test, `#expect(processExitsWith: .success) { … }`, which has a process to itself; or count what bears the test's own
/// mark: ``connections(port:)``, or threads by their name.
struct ProcessCensus: Sendable, CustomStringConvertible {
    /// Whether it can be taken here: it is read from `/proc`.
    static let isAvailable = FileManager.default.fileExists(atPath: "/proc/self/task")

    /// Each descriptor, and what it is: `socket:[8162]`, `/dev/null`. Without the timers of Dispatch, which it makes when it
    /// first needs them.
    let descriptors: [String: String]
    /// The name of each thread. Without those of Dispatch, on which tasks run: they come and go as it likes.
    let threads: [String]
    /// The name of each child, dead ones included that nobody has waited for.
    let children: [pid_t: String]
    /// How much memory is in use.
    let residentBytes: Int

    /// Takes a census.
    static func now() -> ProcessCensus {
        var descriptors: [String: String] = [:]
        for name in entries("/proc/self/fd") {
            // The one through which the folder itself is read is gone again, and has no meaning.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            if let target, target != "anon_inode:[timerfd]" { descriptors[name] = target }
        }
        let threads = entries("/proc/self/task").map { text("/proc/self/task/\($0)/comm") }.sorted()
        let pages = text("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return ProcessCensus(
            descriptors: descriptors,
            threads: threads.filter { !$0.isEmpty && !$0.contains("-qos") },
            children: readChildren(),
            residentBytes: pages * Int(getpagesize())
        )
    }

    /// How many sockets of this process have a port of 127.0.0.1 or ::1 at either end, and are connected to it.
    static func connections(port: UInt16) -> Int {
        let digits = String(port, radix: 16, uppercase: true)
        let ending = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        let rows = ["tcp", "tcp6"].flatMap { text("/proc/self/net/\($0)").split(separator: "\n").dropFirst() }
        let found = rows.map { $0.split(separator: " ") }.filter { fields in
            // Local address, remote address, state (10 is one that listens), …, number of the socket.
            fields.count > 9 && fields[3] != "0A" && (fields[1].hasSuffix(ending) || fields[2].hasSuffix(ending))
        }
        // A set, since a row may come twice when the table changes while it is read.
        return Set(found.map { "socket:[\($0[9])]" }).intersection(now().descriptors.values).count
    }

    /// How many threads have a name that begins so.
    func threadCount(named prefix: String) -> Int {
        threads.count { $0.hasPrefix(prefix) }
    }

    /// Whether there is no more of anything that can be counted than in another census. Memory is not among it.
    func isAtMost(_ other: ProcessCensus) -> Bool {
        descriptors.count <= other.descriptors.count && threads.count <= other.threads.count
            && children.count <= other.children.count
    }

    var description: String {
        let open = descriptors.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return """
            \(descriptors.count) descriptors: \(open.joined(separator: ", "))
            \(threads.count) threads: \(threads.joined(separator: ", "))
            \(children.count) children: \(children.values.sorted().joined(separator: ", "))
            \(residentBytes) bytes
            """
    }

    private static func readChildren() -> [pid_t: String] {
        var children: [pid_t: String] = [:]
        for pid in entries("/proc").compactMap({ pid_t($0) }) {
            // "42 (name) S 41 …": the name may have anything in it.
            let parts = text("/proc/\(pid)/stat").components(separatedBy: ") ")
            let fields = parts.last?.split(separator: " ") ?? []
            guard parts.count > 1, fields.count > 1, pid_t(fields[1]) == getpid() else { continue }
            children[pid] = parts[0].components(separatedBy: " (").last
        }
        return children
    }

    private static func entries(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func text(_ file: String) -> String {
        TemporaryFolder.text(of: file).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
#endif
