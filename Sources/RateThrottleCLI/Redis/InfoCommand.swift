#if Redis
import ArgumentParser
import RateThrottle

/// `ratethrottle info`: how is the server?
struct InfoCommand: AsyncParsableCommand {
    /// What tells most about a server that keeps limits.
    private static let fields = [
        "redis_version", "uptime_in_seconds", "role", "connected_clients", "rejected_connections", "used_memory_human",
        "used_memory", "maxmemory", "maxmemory_policy", "evicted_keys", "instantaneous_ops_per_sec", "aof_enabled",
        "aof_last_write_status", "rdb_last_bgsave_status", "connected_slaves",
    ]

    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a Redis server says of itself.",
        discussion: """
            Without a section, what matters to limits. With one, all of it, by name: server, clients, memory, persistence, \
            stats, replication, keyspace, …, or everything.

            \(ServerOptions.discussion())
            """
    )

    @Argument(help: "A section of INFO.")
    var section: String?

    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        SystemCall.ignoreBrokenPipes()
        let info = try await ServerSession.withClient(server) { client in
            let info = try await client.info(section)
            // A section that is there may have no fields, as keyspace on an empty server. One that is not has no heading.
            if let section, info.isEmpty, try await client.command("INFO", section).string?.isEmpty != false {
                throw ToolError(status: .usage, message: "the server has no section \"\(section)\" of INFO")
            }
            return info
        }
        let names = section == nil ? Self.fields.filter { info[$0] != nil } : info.keys.sorted()
        let members = names.map { (name: $0, value: info[$0] ?? "") }
        if server.json {
            let object = JSONText.object(members.map { ($0.name, JSONText.string($0.value)) })
            try StandardStreams.writeOutput(object + "\n")
        } else {
            let lines = members.map { TerminalText.escape("\($0.name): \($0.value)") + "\n" }
            try StandardStreams.writeOutput(lines.joined())
        }
    }
}
#endif
