#if Redis
import Foundation

/// Ends what the tests started when the test process itself was killed, and so could not.
///
/// A shell that reads from a socket what there is to end. When the test process is gone, so is the other end of the socket,
/// and the shell ends and removes whatever is left. The kernel's signal on a parent's death is no good here: it comes when
/// the *thread* that started the child ends, and threads of a pool do.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// What each temporary folder begins with. The watchdog removes nothing else.
    static let folderPrefix = "/tmp/ratethrottle."

    private static let script = """
        left=
        forget() { kept=; for one in $left; do [ "$one" = "$1" ] || kept="$kept $one"; done; left=$kept; }
        while read -r verb what; do
            forget "$what"
            [ "$verb" = forget ] || left="$left $what"
        done
        for one in $left; do case $one in -*) kill -s KILL -- "$one" ;; esac; done
        for one in $left; do case $one in \(folderPrefix)*) rm -rf -- "$one" ;; esac; done
        """

    /// The end of the socket that the shell does not have; -1 when there is no shell.
    private let socket: CInt

    private init() {
        guard let (ours, theirs) = try? Descriptor.socketPair() else {
            socket = -1
            return
        }
        let pid = try? SpawnAttributes()
            .spawn("sh", ["-c", Self.script], input: .descriptor(theirs), output: "/dev/null")
        close(theirs)
        if pid == nil { close(ours) }
        socket = pid == nil ? -1 : ours
    }

    /// Children are groups of processes, so that what a server forked goes with it.
    func watch(group: pid_t) { tell("watch -\(group)") }

    func forget(group: pid_t) { tell("forget -\(group)") }

    func watch(folder: String) { tell("watch \(folder)") }

    func forget(folder: String) { tell("forget \(folder)") }

    private func tell(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = send(socket, bytes, bytes.count, Descriptor.quietly)
    }
}
#endif
