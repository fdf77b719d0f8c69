#if Redis
import Foundation

/// A real master, its replicas, and real sentinels that watch them, all on this machine. Gone with its scope:
///
/// ```swift
/// try await SentinelSet.run { set in
///     let old = try await set.master()
///     await old.kill()
///     let new = try await set.waitForMaster(otherThan: old)
/// }
/// ```
///
/// When the body begins, everybody knows everybody, and a failover is possible.
struct SentinelSet: Sendable {
    /// What the sentinels call the master.
    let name: String
    /// The servers with the data. The first was the master when the set started; ``master()`` tells who is now.
    let servers: [RedisServer]
    let sentinels: [RedisServer]

    /// Where the sentinels are for clients: at their ports for TLS if they have them.
    var addresses: [(host: String, port: Int)] {
        sentinels.map { (host: "127.0.0.1", port: Int($0.groupPort)) }
    }

    /// Starts a set for a body, and stops it however the body ends.
    /// - Parameters:
    ///   - name: What the sentinels call the master.
    ///   - replicas: How many replicas the master has.
    ///   - sentinels: How many sentinels there are. More than half of them must agree that the master is down.
    ///   - downAfter: For how long a master must not answer until a sentinel holds it to be down.
    ///   - failoverTimeout: How long a failover may take; a new attempt is made after twice that time.
    ///   - lines: More lines for the servers with the data. With `requirepass` they need `masterauth` too.
    ///   - sentinelLines: More lines for the sentinels, such as `sentinel auth-pass mymaster secret` for the servers with
    ///     the data, and `requirepass other` for the sentinels themselves.
    ///   - tls: The certificate of all of them, if they are to have ports for TLS. They then use these among
    ///     themselves too, and name them to clients.
    ///   - body: What is done with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``SupportFailure`` when the set does not start.
    @discardableResult
    static func run<Value>(
        name: String = "mymaster",
        replicas: Int = 1,
        sentinels: Int = 3,
        downAfter: Duration = .seconds(1),
        failoverTimeout: Duration = .seconds(5),
        lines: [String] = [],
        sentinelLines: [String] = [],
        tls: TestCertificates.Identity? = nil,
        _ body: (SentinelSet) async throws -> Value
    ) async throws -> Value {
        let servers = try await startServers(replicas: replicas, lines: lines, tls: tls)
        var all = servers
        do {
            let watching = try await startSentinels(
                monitorLines(name, of: servers, quorum: sentinels / 2 + 1, downAfter, failoverTimeout) + sentinelLines,
                count: sentinels,
                tls: tls
            )
            all += watching
            let set = SentinelSet(name: name, servers: servers, sentinels: watching)
            try await set.introduceSentinels()
            try await set.waitUntilReady()
            let value = try await body(set)
            await ServerGroup.stop(all)
            return value
        } catch {
            await ServerGroup.stop(all)
            throw error
        }
    }
}
#endif
