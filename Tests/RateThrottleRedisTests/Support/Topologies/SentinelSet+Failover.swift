#if Redis
import Foundation

extension SentinelSet {
    /// The server that most sentinels hold to be the master.
    /// - Throws: ``SupportFailure``, when they do not agree.
    func master() async throws -> RedisServer {
        let named = await masters().compactMap(\.self)
        let found = servers.first { server in named.count { $0 === server } > sentinels.count / 2 }
        guard let found else {
            throw SupportFailure("most sentinels name none of the servers, or not the same: \(named.map(\.port))")
        }
        return found
    }

    /// The server that one sentinel holds to be the master.
    func master(accordingTo sentinel: RedisServer) async throws -> RedisServer {
        // Not the usual limit, since a sentinel may be paused.
        let words = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", name]
        let port = try await sentinel.query(words, within: .milliseconds(500)).elements.last?.text ?? "none"
        guard let found = servers.first(where: { "\($0.groupPort)" == port }) else {
            throw SupportFailure("sentinel \(sentinel.port) names the unknown port \(port)")
        }
        return found
    }

    /// What each sentinel holds to be the master; nil for those that do not answer.
    func masters() async -> [RedisServer?] {
        var named: [RedisServer?] = []
        for sentinel in sentinels {
            named.append(sentinel.pid == nil ? nil : try? await master(accordingTo: sentinel))
        }
        return named
    }

    /// Waits until the sentinels name another master, and it says itself that it is.
    /// - Parameters:
    ///   - old: The master so far.
    ///   - limit: How long it may take.
    ///   - isOneEnough: Whether to return as soon as one of them names another. Otherwise all that answer must.
    /// - Returns: The new master.
    /// - Throws: ``SupportFailure``, when the limit passes.
    @discardableResult
    func waitForMaster(
        otherThan old: RedisServer,
        within limit: Duration = .seconds(10),
        isOneEnough: Bool = false
    ) async throws -> RedisServer {
        var new: RedisServer?
        await eventually(within: limit) {
            let named = await masters().compactMap(\.self)
            guard let other = named.first(where: { $0 !== old }) else { return false }
            guard isOneEnough || named.allSatisfy({ $0 === other }) else { return false }
            guard (try? await other.query(["ROLE"]).elements.first?.text) == "master" else { return false }
            new = other
            return true
        }
        guard let new else {
            let logs = sentinels.map { $0.log.suffix(1_500) }.joined(separator: "\n…")
            throw SupportFailure("no other master within \(limit): \(logs)")
        }
        return new
    }

    /// Makes a sentinel begin a failover, though the master is well. Does not wait for its end.
    ///
    /// The old master goes on as a master for some ten seconds, until a sentinel turns it into a replica.
    /// - Parameters:
    ///   - index: Which sentinel.
    ///   - limit: For how long to try again when no failover is possible yet.
    /// - Throws: ``SupportFailure``, with the sentinel's answer.
    func failover(by index: Int = 0, within limit: Duration = .seconds(10)) async throws {
        var refusal: SupportFailure?
        let isBegun = try await eventually(within: limit) {
            do {
                try await sentinels[index].ask("SENTINEL", "FAILOVER", name)
                return true
            } catch let failure as SupportFailure {
                let isForNow = ["INPROG", "NOGOODSLAVE"].contains { failure.description.hasPrefix($0) }
                guard isForNow else { throw failure }
                refusal = failure
                return false
            }
        }
        if !isBegun { throw refusal ?? .timedOut }
    }

    /// Makes the sentinels ask and announce often, for tests that would wait long for what comes at the end of a failover:
    /// that a live old master becomes a replica takes ten seconds otherwise. Lasts until they restart.
    ///
    /// They turn back a server that became a master unknown to them after four times the period of announcements, which
    /// must be more than the second that a failover takes.
    func hasten() async throws {
        for sentinel in sentinels {
            try await sentinel.ask("SENTINEL", "DEBUG", "INFO-PERIOD", "200", "PUBLISH-PERIOD", "500")
        }
    }

    /// Runs a body, and notes meanwhile when each sentinel says that there is another master.
    func watchingSwitches<Value>(_ body: (SwitchWatch) async throws -> Value) async throws -> Value {
        try await SwitchWatch.run(sentinels, name: name, body)
    }
}
#endif
