#if Redis
import Foundation

/// How a set starts. Left to themselves, sentinels need more than two seconds until they know one another, since each
/// announces itself every two seconds. Here they are told.
extension SentinelSet {
    /// Starts the master and its replicas, and waits until the replicas are in sync.
    static func startServers(
        replicas count: Int,
        lines: [String],
        tls: TestCertificates.Identity?
    ) async throws -> [RedisServer] {
        let common = ServerGroup.replicationLines + (tls == nil ? [] : ["tls-replication yes"]) + lines
        let master = try await RedisServer.start(common, tls: tls)
        var servers = [master]
        do {
            let replicaLines = common + ["replicaof 127.0.0.1 \(master.groupPort)"]
            servers += try await ServerGroup.start(Array(repeating: replicaLines, count: count), tls: tls)
            try await ServerGroup.waitUntilInSync(Array(servers.dropFirst()))
            let isCounted = try await eventually { try await master.info("connected_slaves") == "\(count)" }
            guard isCounted else { throw SupportFailure("the master does not count \(count) replicas") }
            return servers
        } catch {
            await ServerGroup.stop(servers)
            throw error
        }
    }

    /// The lines by which a sentinel knows the master and, without waiting for the master to name them, its replicas.
    static func monitorLines(
        _ name: String,
        of servers: [RedisServer],
        quorum: Int,
        _ downAfter: Duration,
        _ failoverTimeout: Duration
    ) -> [String] {
        let ports = servers.map(\.groupPort)
        return [
            "sentinel monitor \(name) 127.0.0.1 \(ports[0]) \(quorum)",
            "sentinel down-after-milliseconds \(name) \(Int(downAfter / .milliseconds(1)))",
            "sentinel failover-timeout \(name) \(Int(failoverTimeout / .milliseconds(1)))",
        ] + ports.dropFirst().map { "sentinel known-replica \(name) 127.0.0.1 \($0)" }
    }

    static func startSentinels(
        _ lines: [String],
        count: Int,
        tls: TestCertificates.Identity?
    ) async throws -> [RedisServer] {
        let all = (tls == nil ? [] : ["tls-replication yes"]) + lines
        return try await ServerGroup.start(Array(repeating: all, count: count), kind: .sentinel, tls: tls)
    }

    /// Tells each sentinel of each other, as they tell it themselves through the master.
    func introduceSentinels() async throws {
        for sentinel in sentinels {
            let id = try await sentinel.ask("SENTINEL", "MYID")
            // Address and identity, its epoch, and what it knows of the master with the epoch of that.
            let hello = "127.0.0.1,\(sentinel.groupPort),\(id),0,\(name),127.0.0.1,\(servers[0].groupPort),0"
            for other in sentinels where other !== sentinel {
                try await other.ask("PUBLISH", "__sentinel__:hello", hello)
            }
        }
    }

    /// Waits until every sentinel is connected to the servers and to the others, and has heard from them.
    func waitUntilReady(within limit: Duration = .seconds(20)) async throws {
        let end = ContinuousClock.now + limit
        for sentinel in sentinels {
            let isSettled = try await eventually(within: ContinuousClock.now.duration(to: end)) {
                try await knowsAll(sentinel)
            }
            guard isSettled else {
                let master = try await sentinel.ask("SENTINEL", "MASTER", name)
                throw SupportFailure("sentinel \(sentinel.port) is not ready: \(master)")
            }
        }
    }

    private func knowsAll(_ sentinel: RedisServer) async throws -> Bool {
        guard try await sentinel.ask("PING") == "PONG",
            let master = try await table(sentinel, "MASTER").first,
            master["flags"] == "master",
            master["num-slaves"] == "\(servers.count - 1)",
            master["num-other-sentinels"] == "\(sentinels.count - 1)"
        else { return false }
        let replicas = try await table(sentinel, "REPLICAS")
        let others = try await table(sentinel, "SENTINELS")
        // Without this field no replica would be chosen: it was not heard from yet.
        let areKnown = replicas.allSatisfy { $0["flags"] == "slave" && $0["master-link-status"] == "ok" }
        guard areKnown, others.allSatisfy({ $0["flags"] == "sentinel" }) else { return false }
        return try await sentinel.ask("SENTINEL", "CKQUORUM", name).hasPrefix("OK")
    }

    /// What a sentinel says of the master, the replicas or the other sentinels.
    func table(_ sentinel: RedisServer, _ what: String) async throws -> [[String: String]] {
        let reply = try await sentinel.query(["SENTINEL", what, name])
        return (what == "MASTER" ? [reply] : reply.elements).map { row in
            let texts = row.elements.map(\.text)
            let pairs = stride(from: 0, to: texts.count - 1, by: 2).map { (texts[$0], texts[$0 + 1]) }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }
}
#endif
