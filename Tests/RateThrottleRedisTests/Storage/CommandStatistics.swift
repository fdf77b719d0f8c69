#if Redis
import Testing

/// Which commands a server has run since it was last asked to forget, those of scripts included.
enum CommandStatistics {
    /// What the tests' own questions are counted as.
    private static let own: Set<String> = ["info", "config|resetstat", "auth", "client|setinfo", "client|setname"]

    /// Counts the commands of a body.
    static func of(_ server: RedisServer, _ body: () async throws -> Void) async throws -> [String: Int] {
        try await server.ask("CONFIG", "RESETSTAT")
        try await body()
        return try await fields("calls", of: server)
    }

    /// A field of every command.
    static func fields(_ name: String, of server: RedisServer) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for line in try await server.ask("INFO", "commandstats").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let command = parts[0].split(separator: "_", maxSplits: 1).last else { continue }
            let fields = parts[1].split(separator: ",").map { $0.split(separator: "=") }
            let value = fields.first { $0.first.map(String.init) == name }.flatMap { $0.last }.flatMap { Double($0) }
            if !own.contains(String(command)) { counts[String(command)] = Int(value ?? 0) }
        }
        return counts
    }
}
#endif
