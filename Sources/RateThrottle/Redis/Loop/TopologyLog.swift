#if Redis
import Logging

/// Logs when commands go to other servers than before, and when something is wrong with them: once a change, and trouble no
/// sooner than ten seconds after the one announced before, however often it comes and goes.
struct TopologyLog {
    private static let quiet = Duration.seconds(10)

    let logger: Logger
    private var servers: [RedisEndpoint] = []
    private var isAnnounced = false
    private var lastAnnounced: Instant?

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Looks at what is so now.
    mutating func note(_ servers: [RedisEndpoint], _ degradation: RedisError?, _ now: Instant) {
        if servers != self.servers, !self.servers.isEmpty, !servers.isEmpty, Set(servers) != Set(self.servers) {
            logger.notice(
                "redis commands go to other servers",
                metadata: ["from": "\(Self.text(self.servers))", "to": "\(Self.text(servers))"]
            )
        }
        if !servers.isEmpty { self.servers = servers }
        guard let degradation else {
            if isAnnounced { logger.notice("redis is whole again", metadata: ["servers": "\(Self.text(servers))"]) }
            isAnnounced = false
            return
        }
        guard !isAnnounced else { return }
        if let lastAnnounced, now < lastAnnounced + Self.quiet { return }
        (isAnnounced, lastAnnounced) = (true, now)
        logger.warning("redis is degraded", metadata: ["error": "\(degradation)"])
    }

    private static func text(_ servers: [RedisEndpoint]) -> String {
        servers.map(\.description).joined(separator: ", ")
    }
}
#endif
