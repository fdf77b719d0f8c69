#if Redis
extension RedisStorage {
    /// Decides all checks in one script, in one round trip.
    /// - Parameters:
    ///   - checks: No two of the same rule and identifier; costs of 0 or more.
    ///   - peeking: Whether to answer only, and change nothing.
    /// - Returns: One outcome for each check, in the same order.
    /// - Throws: ``StorageError``, in a cluster with code `crossSlot` for several identifiers, unless they happen to lie in one
    ///   slot; `CancellationError`.
    /// - Complexity: O(checks) on the server; O(log n) in the entries of a sliding window's log, of which a grant copies at
    ///   most as many as have gone out of reach since it last did.
    public func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        try await decide(checks, peeking: peeking, timeout: nil)
    }

    /// Forgets what was counted for an identifier under a rule, and its block. One command.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - rule: The rule.
    /// - Throws: ``StorageError``; `CancellationError`.
    public func forget(_ identifier: String, rule: RateThrottleRule) async throws {
        let key = try validKeys().state(rule, identifier)
        try await ask { () async throws(RedisError) in _ = try await client.command("UNLINK", key) }
    }

    private func decide(_ checks: [Check], peeking: Bool, timeout: Duration?) async throws -> [Outcome] {
        guard !checks.isEmpty else { return [] }
        let call = try DecisionCall(checks, peeking: peeking, keys: validKeys(), at: clock?.bounded)
        let slot = client.configuration.isCluster ? try call.slot() : nil
        let reply: RedisReply
        do throws(RedisError) {
            reply = try await client.runScript(
                call.script,
                call.frame.bytes,
                slot,
                expecting: call.shape,
                merging: call,
                timeout
            )
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            guard error.code == .crossSlot else { throw StorageError(error) }
            throw StorageError.crossSlot(call.identifiers, StorageError(error))
        }
        return try call.outcomes(reply)
    }
}

extension RedisStorage: TimedStorageBackend {
    func evaluate(_ checks: [Check], peeking: Bool, within limit: Duration) async throws -> [Outcome] {
        guard limit > .zero else { throw StorageError.timedOut(after: limit) }
        return try await decide(checks, peeking: peeking, timeout: limit)
    }
}

extension RedisStorage: PartitionedStorageBackend {
    var isPartitioned: Bool { client.configuration.isCluster }
}

extension RedisStorage: ConnectedStorageBackend {
    var connectionStatus: StorageConnectionStatus {
        let status = client.status
        let state: StorageConnectionStatus.State =
            switch status.state {
            case .idle: .idle
            case .connecting: .connecting
            case .ready: .ready
            case .down: .down
            case .shutDown: .shutDown
            }
        return StorageConnectionStatus(
            state: state,
            connections: status.connections,
            inFlight: status.inFlight,
            reconnects: status.reconnects,
            lastError: status.lastError?.description,
            degradation: status.degradation?.description
        )
    }
}
#endif
